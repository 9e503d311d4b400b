import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackupManifest } from '#models/values/backup-manifest';
import type { Digest } from '#models/values/digest';
import { FilesystemBlobStore } from '#storage/blobs/filesystem/filesystem-blob-store';
import { BusyClients } from '#test/builders/busy-clients';
import { blobFile, flipBit } from '#test/builders/damage';
import { operate, operateOn } from '#test/builders/operator';
import { begin, fileOf, follow, numberOf, pathOf, pushed, readingOwnWrites, upload } from '#test/builders/pushing';
import { answersAt } from '#test/builders/registry-answers';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';
import { wholeHistory } from '#test/builders/whole-history';

let folder: string;
let running: RunningRegistry;
let restored: RunningRegistry | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-backup-'));
  running = await startRegistry();
  await begin(running, 'kept/m', { title: 'Busy' });
  await pushed(running, 'kept/m', weights('first'));
  await running.request('PUT', `${pathOf('kept/m')}/aliases/green`, { body: { version: '1' } });
}, 30_000);
afterEach(async () => {
  await restored?.remove();
  restored = undefined;
}, 30_000);
afterAll(async () => {
  await running.remove();
  await rm(folder, { recursive: true });
}, 30_000);

const weights = (seed: string) => ({
  'model.safetensors': buildSafetensors([{ name: 'w', dtype: 'F32', shape: [64] }], { seed }),
});
const digestOf = (seed: string) => fileOf('model.safetensors', weights(seed)['model.safetensors']).entry.digest;
const at = (name: string) => join(folder, name);
const manifestOf = async (name: string) =>
  BackupManifest.parse(JSON.parse(await readFile(join(at(name), 'backup.json'), 'utf8')));
const backup = async (destination: string) =>
  (await follow(running, await running.request('POST', '/api/v1/admin/backup', { body: { destination } }))).body;
const blobsIn = async (directory: string) =>
  (await new FilesystemBlobStore(join(directory, 'blobs')).list(undefined, 10_000)).map(({ digest }) => digest);

/** Restores a backup into a directory of its own, and starts a registry in it with the tokens of the original. */
async function startRestored(name: string): Promise<RunningRegistry> {
  const data = at(`restored-${name}-${String(Math.random()).slice(2)}`);
  const { code, err } = await operate(data, ['restore', at(name)]);
  expect({ code, err }).toMatchObject({ code: 0 });
  restored = await startRegistry({ directory: data, ownerToken: running.ownerToken });
  return restored;
}

it('holds at its position all that the registry answered there, though writes went on', async () => {
  const clients = new BusyClients(running, 'kept/m', 'Busy', 7);
  let isDone = false;
  const load = clients.work(4, (calls) => !isDone || calls < 5);
  for (const seed of ['second', 'third']) await pushed(running, 'kept/m', weights(seed));
  const made = await backup(at('whole'));
  await pushed(running, 'kept/m', weights('later'));
  isDone = true;
  await load;
  expect(made).toMatchObject({ kind: 'backup', state: 'succeeded', result: { destination: at('whole') } });
  const { position, logId } = await manifestOf('whole');
  expect(made['position']).toBe(position);

  const copy = await startRestored('whole');
  const [told, original] = [await answersAt(copy, position), await answersAt(running, position)];
  expect(told.size).toBeGreaterThan(30);
  expect([...told.keys()].filter((path) => path.startsWith('/api/v1/files/'))).not.toEqual([]);
  expect(told).toEqual(original);

  const [there, here] = [await wholeHistory(copy), await wholeHistory(readingOwnWrites(running))];
  const upTo = numberOf(position);
  expect(there.filter((event) => event.position <= upTo)).toEqual(here.filter((event) => event.position <= upTo));
  expect(there.filter((event) => event.position > upTo)).toMatchObject([
    { type: 'LogStarted', data: { origin: { logId, head: String(upTo) } } },
  ]);
  expect((await copy.request('GET', '/api/v1/tokens')).body).toEqual(
    (await running.request('GET', '/api/v1/tokens')).body,
  );
}, 60_000);

it('lets operations be asked for that had ended, and does not go on with the backup that copied them', async () => {
  const made = await backup(at('operations'));
  const registered = await pushed(running, 'kept/m', weights('after the backup'), { key: 'once' });
  const copying = await backup(at('operations'));
  const copy = await startRestored('operations');
  const again = await copy.request('POST', `${pathOf('kept/m')}/versions`, {
    headers: { 'idempotency-key': 'once' },
    body: { content: { kind: 'held', files: await upload(copy, weights('after the backup')) } },
  });
  expect(again).toMatchObject({ status: 201, body: { number: registered.number } });
  const operation = await copy.request('GET', `/api/v1/operations/${String(made['id'])}`);
  expect(operation.body).toMatchObject({ kind: 'backup', state: 'succeeded' });
  const copied = await copy.request('GET', `/api/v1/operations/${String(copying['id'])}`);
  expect(copied.body).toMatchObject({ kind: 'backup', state: 'cancelled' });
  const { position } = await manifestOf('operations');
  expect((await wholeHistory(copy)).length).toBe(Number(numberOf(position)) + 1);
}, 60_000);

it('copies only the blobs that are new, and replaces the copies of log and working state', async () => {
  const first = await backup(at('again'));
  const before = await manifestOf('again');
  await pushed(running, 'kept/m', weights('for the second backup'));
  const second = await backup(at('again'));
  const after = await manifestOf('again');
  expect(first).toMatchObject({ result: { presentBlobs: 0 } });
  // The file, its manifest, its config and its report.
  expect(second).toMatchObject({ result: { copiedBlobs: 4, presentBlobs: before.blobs.count } });
  expect(numberOf(after.position)).toBeGreaterThan(numberOf(before.position));
  expect(await readdir(join(at('again'), 'snapshots'))).toEqual([after.snapshot]);
  expect(await blobsIn(at('again'))).toEqual(await blobsIn(running.directory));
}, 60_000);

it('is made by the command, through the server and without one', async () => {
  const asked = await operateOn(running, 'backup', at('verb'));
  expect(asked).toMatchObject({ code: 0 });
  expect(asked.out).toMatch(/^The backup in \S+ holds everything up to [a-z2-7]{12}-\d+\.\nCopied \d+ blobs/);
  await running.stop();
  const alone = await operate(running.directory, ['backup', at('verb')]);
  expect(alone).toMatchObject({ code: 0 });
  expect(alone.out).toMatch(/Copied 0 blobs \(0 bytes\); \d+ \(\d+ bytes\) were there already\.\n$/);
  running = await startRegistry(running);
}, 60_000);

it('is refused where it can not lie, and says why', async () => {
  await mkdir(at('taken'));
  await writeFile(join(at('taken'), 'thesis.txt'), 'mine');
  await writeFile(at('file'), 'mine');
  const other = await startRegistry();
  expect((await operateOn(other, 'backup', at('of-another'))).code).toBe(0);
  await other.remove();
  for (const [destination, reason] of [
    [join(running.directory, 'backup'), /it lies in the data directory/],
    [tmpdir(), /the data directory .* lies in it/],
    [at('taken'), /it holds other files, such as "thesis\.txt"/],
    [at('file'), /it is no folder/],
    [at('of-another'), /it holds a backup of another log/],
  ] as const) {
    const detail = expect.stringMatching(reason) as string;
    expect(await backup(destination)).toMatchObject({
      state: 'failed',
      problem: { code: 'backup-destination', detail },
    });
  }
  const relative = await running.request('POST', '/api/v1/admin/backup', { body: { destination: 'here' } });
  expect(relative).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
  const { body } = await running.request('POST', '/api/v1/tokens', { body: { role: 'writer', principal: 'ci' } });
  const token = String(body['token']);
  for (const verb of ['backup', 'verify']) {
    const content = verb === 'backup' ? { body: { destination: at('not-mine') } } : {};
    const reply = await running.request('POST', `/api/v1/admin/${verb}`, { token, ...content });
    expect(reply).toMatchObject({ status: 403, body: { code: 'role-required' } });
  }
}, 60_000);

it('is not made over one that holds events which the log lost by the restore of an older one', async () => {
  await backup(at('older'));
  await pushed(running, 'kept/m', weights('in the newer backup alone'));
  await backup(at('further'));
  const held = await manifestOf('further');
  const older = (await manifestOf('older')).position;
  const told = new RegExp(`holds events up to ${held.position}, and this log, [a-z2-7]{12}, .* up to ${older};`);
  const expectRefused = async (registry: RunningRegistry) => {
    const { code, err } = await operateOn(registry, 'backup', at('further'));
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(told) as string });
    expect(await manifestOf('further')).toEqual(held);
    expect(await readdir(join(at('further'), 'snapshots'))).toEqual([held.snapshot]);
  };

  const copy = await startRestored('older');
  await pushed(copy, 'kept/m', weights('in the restored one'));
  await expectRefused(copy);
  expect((await operateOn(copy, 'backup', at('older'))).code).toBe(0);
  await copy.remove();
  const copyOfCopy = await startRestored('older');
  await expectRefused(copyOfCopy);
  await copyOfCopy.remove();

  const whole = await startRestored('further');
  expect((await operateOn(whole, 'backup', at('further'))).code).toBe(0);
  expect((await manifestOf('further')).logId).not.toBe(held.logId);
}, 60_000);

it('names a damaged blob, copies all others, and leaves the earlier backup as it was', async () => {
  await backup(at('damaged'));
  const before = await manifestOf('damaged');
  const entry = await spoilt('spoilt');
  await pushed(running, 'kept/m', weights('beside the damaged one'));
  const detail = expect.stringContaining(`the bytes of ${entry} have the digest sha256:`) as string;
  expect(await backup(at('damaged'))).toMatchObject({ state: 'failed', problem: { code: 'backup-damaged', detail } });
  expect(await manifestOf('damaged')).toEqual(before);
  const missing = (await blobsIn(running.directory)).filter((digest) => digest !== entry);
  expect(await blobsIn(at('damaged'))).toEqual(missing);
  await startRestored('damaged');
  // Uploading the file again mends it.
  await upload(running, weights('spoilt'));
  expect(await backup(at('damaged'))).toMatchObject({ state: 'succeeded' });
}, 60_000);

/** Uploads a file and changes a byte of it on the disk. */
async function spoilt(seed: string): Promise<Digest> {
  const [file] = await upload(running, weights(seed));
  if (!file) throw new Error('nothing was uploaded');
  await flipBit(blobFile(running.directory, file.digest), 100);
  return file.digest;
}

describe('a restore', () => {
  it('lets tokens of positions mean what they meant, and refuses those that came later, through several restores', async () => {
    await backup(at('chain'));
    const { position } = await manifestOf('chain');
    const later = (await pushed(running, 'kept/m', weights('after the chain'))).position;
    const first = await startRestored('chain');
    const own = await pushed(first, 'kept/m', weights('in the copy'));
    const asOf = (registry: RunningRegistry, token: string) =>
      registry.request('GET', `/api/v1/projects/kept/models?as_of=${token}`);
    expect(await asOf(first, position)).toMatchObject({ status: 200 });
    expect(await asOf(first, later)).toMatchObject({ status: 410, body: { code: 'position-of-older-log' } });
    const minimum = { headers: { 'registry-min-position': position } };
    expect((await first.request('GET', '/api/v1/projects', minimum)).status).toBe(200);

    expect((await operateOn(first, 'backup', at('chain-2'))).code).toBe(0);
    const middle = (await manifestOf('chain-2')).position;
    const third = at('chain-3');
    expect((await operate(third, ['restore', at('chain-2')])).code).toBe(0);
    const second = await startRegistry({ directory: third, ownerToken: running.ownerToken });
    for (const token of [position, middle, own.position]) expect((await asOf(second, token)).status).toBe(200);
    expect((await asOf(second, later)).status).toBe(410);
    expect((await pushed(second, 'kept/m', weights('in the second copy'))).position).not.toContain(
      middle.split('-')[0],
    );
    await second.remove();
  }, 60_000);

  it('is refused where somebody is, where something is, and where there is no backup', async () => {
    await backup(at('refusing'));
    await mkdir(at('used'));
    await writeFile(join(at('used'), 'thesis.txt'), 'mine');
    const refused = async (data: string, source: string) => {
      const { code, err } = await operate(data, ['restore', source]);
      expect(code).toBe(1);
      return err;
    };
    expect(await refused(at('used'), at('refusing'))).toMatch(/used is not empty, it holds "thesis\.txt"/);
    expect(await refused(running.directory, at('refusing'))).toMatch(/is held by process \d+ since/);
    expect(await refused(at('nothing'), at('used'))).toMatch(/holds no backup that was finished/);
    const { snapshot, ...manifest } = await manifestOf('refusing');
    await cp(at('refusing'), at('newer'), { recursive: true });
    await writeFile(join(at('newer'), 'backup.json'), JSON.stringify({ ...manifest, snapshot, format: 2 }));
    expect(await refused(at('nothing'), at('newer'))).toMatch(/has format 2, this release knows 1/);
    await cp(at('refusing'), at('torn'), { recursive: true });
    await flipBit(join(at('torn'), 'snapshots', snapshot, 'log.db'), 5000);
    expect(await refused(at('nothing'), at('torn'))).toMatch(/log\.db is damaged: it has \d+ bytes with SHA-256/);
    await expect(startRegistry({ directory: at('nothing'), ownerToken: '' })).rejects.toThrow(
      /a restore into .* was begun and not finished/,
    );
    expect((await operate(at('nothing'), ['restore', at('refusing')])).code).toBe(0);
  }, 60_000);

  it('names bytes that the backup has damaged or not at all, and leaves them out where that is wanted', async () => {
    await backup(at('faulty'));
    const [bad, gone] = [digestOf('first'), digestOf('second')];
    await flipBit(blobFile(at('faulty'), bad), 40);
    await rm(blobFile(at('faulty'), gone));
    const { code, err } = await operate(at('from-faulty'), ['restore', at('faulty')]);
    expect(code).toBe(1);
    expect(err).toContain(`the bytes of ${bad} in the backup have the digest sha256:`);
    expect(err).toMatch(new RegExp(`${gone} is not there, which kept/m@\\d+.* name`));
    expect((await operate(at('from-faulty'), ['restore', at('faulty'), '--without-damaged'])).code).toBe(0);
    restored = await startRegistry({ directory: at('from-faulty'), ownerToken: running.ownerToken });
    expect((await restored.request('GET', pathOf('kept/m'))).status).toBe(200);
  }, 60_000);
});
