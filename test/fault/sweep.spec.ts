import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FilesystemBlobStore } from '#storage/blobs/filesystem/filesystem-blob-store';
import { SqliteWorkingStore } from '#storage/working-store/sqlite/sqlite-working-store';
import {
  begin,
  beginUpload,
  fileOf,
  follow,
  offsetOf,
  pushed,
  readingOwnWrites,
  register,
  sendPart,
  upload,
} from '#test/builders/pushing';
import { buildSafetensors } from '#test/builders/safetensors';
import { wholeHistory } from '#test/builders/whole-history';
import { startServer, type ServerProcess } from './server-process';
import { large } from './stalling-upload';

const program = [
  ...['-C', 'annals-fail-points', '-C', 'annals-source', '-r', '@swc-node/register'],
  join(__dirname, '../../apps/annals/main.ts'),
];

let data: string;
let server: ServerProcess;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'annals-sweep-fault-'));
});
afterEach(async () => {
  await server.kill();
  await rm(data, { recursive: true, force: true });
});

/** A server that dies at a place. */
async function startDying(failPoint: string): Promise<ServerProcess> {
  process.env['ANNALS_FAILPOINT'] = failPoint;
  try {
    return await startServer(data, program);
  } finally {
    delete process.env['ANNALS_FAILPOINT'];
  }
}

/** Lets all blobs of a stopped server have been touched two days ago. */
async function longAgo(): Promise<void> {
  const working = await SqliteWorkingStore.open({ file: join(data, 'working.db') });
  const at = new Date(Date.now() - 2 * 86_400_000).toISOString();
  for (const { key, revision } of await working.list('touch', undefined, 1000)) {
    await working.put('touch', key, { at }, revision);
  }
  await working.close();
}
const here = async () =>
  (await new FilesystemBlobStore(join(data, 'blobs')).list(undefined, 1000)).map(({ digest }) => digest);
const recorded = async () =>
  (await wholeHistory(readingOwnWrites(server)))
    .filter(({ type }) => type === 'BlobsSwept')
    .flatMap((event) => (event.data['blobs'] as { digest: string }[]).map(({ digest }) => digest));
const sweep = async () => (await follow(server, await server.request('POST', '/api/v1/admin/sweep'))).body;

it.each(['sweep.claimed', 'sweep.recorded', 'sweep.mid-delete'])(
  'what a sweep that is killed at %s has recorded is deleted at the next start, and nothing is recorded twice',
  async (at) => {
    server = await startServer(data);
    await begin(server, 'swept/m');
    const weights = buildSafetensors([{ name: 'w', dtype: 'F32', shape: [4] }]);
    await pushed(server, 'swept/m', { 'model.safetensors': weights });
    const garbage = (await upload(server, { 'a.txt': 'left', 'b.txt': 'over' })).map(({ digest }) => digest).sort();
    expect(await server.stop()).toBe(0);
    await longAgo();

    server = await startDying(at);
    await expect(sweep()).rejects.toThrow();
    await server.kill();
    expect((await here()).filter((digest) => garbage.includes(digest))).toHaveLength(at === 'sweep.mid-delete' ? 1 : 2);
    server = await startServer(data);
    // The operation that the kill cut off goes on as well, and may have swept already.
    const left = await here();
    expect(at === 'sweep.claimed' || !garbage.some((digest) => left.includes(digest))).toBe(true);
    expect(await sweep()).toMatchObject({ state: 'succeeded', result: { deletedBlobs: 0, endedEarly: null } });
    expect((await recorded()).sort()).toEqual(garbage);
    expect(await here()).toHaveLength(4);
  },
  60_000,
);

it.each(['blob.mid-upload:2', 'blob.before-sync', 'blob.before-rename', 'blob.after-rename'])(
  'an upload that is killed at %s goes on after a plain restart, and leaves no file behind',
  async (at) => {
    server = await startDying(at);
    await begin(server, 'swept/m');
    const { entry, bytes } = fileOf('model.safetensors', large['model.safetensors']);
    const url = await beginUpload(server, entry.size);
    await expect(sendPart(server, url, 0, bytes)).rejects.toThrow();
    await server.kill();
    server = await startServer(data);
    const moved = new URL(new URL(url).pathname, server.url).href;
    const offset = await offsetOf(server, moved);
    if (offset < bytes.length) {
      const rest = await sendPart(server, moved, offset, bytes.subarray(offset));
      expect([rest.status, rest.headers.get('annals-digest')]).toEqual([204, entry.digest]);
    }
    const ended = await follow(server, await register(server, 'swept/m', [entry]));
    expect(ended.body).toMatchObject({ state: 'succeeded', result: { number: 1 } });
    expect(await readdir(join(data, 'blobs/incoming'))).toEqual([]);
  },
  60_000,
);
