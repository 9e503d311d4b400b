import { randomUUID } from 'node:crypto';
import { Sweeper } from '#application/sweeping/sweeper';
import { WorkingStore } from '#application/ports/working-store';
import { begin, follow, pushed, readingOwnWrites, upload } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';
import { wholeHistory } from '#test/builders/whole-history';
import { runOperator } from '#server/operator/main';

let running: RunningRegistry;
beforeAll(async () => {
  running = await startRegistry();
  await begin(running, 'swept/m');
});
afterAll(() => running.remove(), 30_000);

const weights = (seed: string) => ({
  'model.safetensors': buildSafetensors([{ name: 'w', dtype: 'F32', shape: [4] }], { seed }),
});
const sweep = async (headers: Record<string, string> = {}) =>
  (await follow(running, await running.request('POST', '/api/v1/admin/sweep', { headers }))).body;

/** Lets all blobs have been touched two days ago. */
async function longAgo(): Promise<void> {
  const working = running.app.get(WorkingStore);
  const at = new Date(Date.now() - 2 * 86_400_000).toISOString();
  for (const { key, revision } of await working.list('touch', undefined, 1000)) {
    await working.put('touch', key, { at }, revision);
  }
}

it('deletes what no version names, tells how much, and the history tells of it', async () => {
  await pushed(running, 'swept/m', weights('kept'));
  const [garbage] = await upload(running, { 'left.txt': 'never registered' });
  expect(await sweep()).toMatchObject({ state: 'succeeded', result: { deletedBlobs: 0, endedEarly: null } });
  await longAgo();
  const done = await sweep();
  const size = garbage?.size;
  expect(done).toMatchObject({
    kind: 'sweep',
    state: 'succeeded',
    result: { deletedBlobs: 1, deletedBytes: size, keptBlobs: 4, abandonedUploads: 0, endedEarly: null },
  });
  const events = (await wholeHistory(readingOwnWrites(running))).filter(({ type }) => type === 'BlobsSwept');
  expect(events).toMatchObject([{ data: { blobs: [{ digest: garbage?.digest, size }], bytes: size } }]);
  expect(done['position']).toContain(`-${String(events[0]?.position)}`);
  const file = await fetch(`${running.url}/api/v1/files/swept/m/1/model.safetensors`, {
    headers: { authorization: `Bearer ${running.ownerToken}` },
  });
  expect(file.status).toBe(200);
  const missing = await running.request('POST', '/api/v1/blobs/missing', { body: { digests: [garbage?.digest] } });
  expect(missing.body).toEqual({ missing: [garbage?.digest] });
});

it('is the same sweep when it is asked for again with its key', async () => {
  const headers = { 'idempotency-key': randomUUID() };
  expect((await sweep(headers))['id']).toBe((await sweep(headers))['id']);
});

it('says why it does not run', async () => {
  const answer = await running.app.get(Sweeper).withoutSweep(() => sweep());
  expect(answer).toMatchObject({
    state: 'failed',
    problem: { status: 409, code: 'sweep-paused', detail: 'No sweep runs now: a backup copies the blobs.' },
  });
});

it('is done on the machine of the registry where no server holds the directory', async () => {
  await upload(running, { 'more.txt': 'never registered either' });
  await longAgo();
  const said: string[] = [];
  const out = jest.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  const err = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const before = { ...process.env };
  try {
    Object.assign(process.env, { ANNALS_DATA: running.directory, ANNALS_TOKEN: running.ownerToken });
    await running.stop();
    expect(await runOperator(['sweep'])).toBe(0);
    running = await startRegistry(running);
  } finally {
    process.env = before;
    out.mockRestore();
    err.mockRestore();
  }
  expect(said.join('')).toMatch(/^Deleted 1 blobs \(23 bytes\) and 0 abandoned uploads; kept 4 blobs/m);
}, 30_000);
