import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBackup } from '#application/backup/read-backup';
import { runCommand } from '#test/builders/external-command';
import { begin, follow, followAt, pathOf, pushed } from '#test/builders/pushing';
import { answersAt } from '#test/builders/registry-answers';
import { buildSafetensors } from '#test/builders/safetensors';
import { refusedServer, startServer, type ServerProcess } from './server-process';

const program = [
  ...['-C', 'annals-fail-points', '-C', 'annals-source', '-r', '@swc-node/register'],
  join(__dirname, '../../apps/annals/main.ts'),
];

let folder: string;
let data: string;
let server: ServerProcess;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-backup-fault-'));
  data = join(folder, 'data');
  server = await startServer(data);
  await begin(server, 'kept/m');
  await pushed(server, 'kept/m', weights('one'));
}, 60_000);
afterEach(async () => {
  await server.kill();
  await rm(folder, { recursive: true, force: true });
}, 30_000);

const weights = (seed: string) => ({
  'model.safetensors': buildSafetensors([{ name: 'w', dtype: 'F32', shape: [4] }], { seed }),
});
const at = (name: string) => join(folder, name);
const backup = async () => {
  const body = { destination: at('backup') };
  return (await follow(server, await server.request('POST', '/api/v1/admin/backup', { body }))).body;
};

/** Runs a verb in a process of its own, that dies at a place if one is named. */
function run(directory: string, argv: readonly string[], failPoint?: string) {
  const env = {
    ...process.env,
    ANNALS_DATA: directory,
    ...(failPoint === undefined ? {} : { ANNALS_FAILPOINT: failPoint }),
  };
  return runCommand(process.execPath, [...program, ...argv], { cwd: join(__dirname, '../..'), env });
}

/** Restores the backup, and compares it with the registry as it was at its position. */
async function expectRestores(): Promise<void> {
  const manifest = await readBackup(at('backup'));
  const position = manifest?.position ?? '';
  const there = await answersAt(server, position);
  await server.kill();
  await rm(at('restored'), { recursive: true, force: true });
  expect(await run(at('restored'), ['restore', at('backup')])).toMatchObject({ code: 0 });
  const copy = await startServer(at('restored'));
  try {
    expect(await answersAt(copy, position)).toEqual(there);
  } finally {
    await copy.kill();
  }
}

it.each(['backup.mid-blobs:2', 'backup.before-manifest', 'backup.after-manifest'])(
  'a backup whose server is killed at %s leaves the earlier one whole or the new one, and goes on after a restart',
  async (failPoint) => {
    expect(await backup()).toMatchObject({ state: 'succeeded' });
    const before = await readBackup(at('backup'));
    await pushed(server, 'kept/m', weights('two'));
    await server.stop();
    server = await startServer(data, program, { env: { ANNALS_FAILPOINT: failPoint } });
    const body = { destination: at('backup') };
    const key = { 'idempotency-key': 'the-second' };
    const begun = await server.request('POST', '/api/v1/admin/backup', { body, headers: key }).catch(() => undefined);
    await server.ended;
    if (failPoint === 'backup.after-manifest') expect(await readBackup(at('backup'))).not.toEqual(before);
    else expect(await readBackup(at('backup'))).toEqual(before);
    await cp(at('backup'), at('left'), { recursive: true });
    expect(await run(at('from-left'), ['restore', at('left')])).toMatchObject({ code: 0 });

    server = await startServer(data);
    if (begun) await followAt(server, begun.headers.get('location') ?? '');
    expect(await backup()).toMatchObject({ state: 'succeeded', result: { copiedBlobs: 0 } });
    const after = await readBackup(at('backup'));
    expect(await readdir(join(at('backup'), 'snapshots'))).toEqual([after?.snapshot]);
    expect(await readdir(join(at('backup'), 'blobs/incoming'))).toEqual([]);
    await expectRestores();
  },
  90_000,
);

it.each(['backup.mid-blobs:2', 'restore.before-finish'])(
  'a restore that is killed at %s is not served, and can be begun again',
  async (failPoint) => {
    await pushed(server, 'kept/m', weights('two'));
    expect(await backup()).toMatchObject({ state: 'succeeded' });
    const restore = ['restore', at('backup')];
    expect((await run(at('restored'), restore, failPoint)).code).not.toBe(0);
    const { code, complaint } = await refusedServer(at('restored'));
    expect(code).toBe(1);
    expect(complaint).toContain('was begun and not finished: run annals restore again');
    expect(await run(at('restored'), restore)).toMatchObject({ code: 0 });
    const copy = await startServer(at('restored'));
    try {
      expect((await copy.request('GET', `${pathOf('kept/m')}/versions/2`)).status).toBe(200);
      const files = (await readdir(at('restored'))).filter((name) => /restor|\.new/.test(name));
      expect(files).toEqual([]);
    } finally {
      await copy.kill();
    }
  },
  60_000,
);

it('a backup without enough room says which folder and how much, and is made when there is some', async () => {
  const { code } = await runCommand('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', await made('backup')]);
  if (code !== 0) {
    process.stderr.write('\n*** NOT RUN: no tmpfs can be mounted on this machine ***\n\n');
    return;
  }
  try {
    expect(await backup()).toMatchObject({
      state: 'failed',
      problem: {
        code: 'backup-no-room',
        detail: expect.stringMatching(/backup has \d+ bytes free, the backup needs \d+ more\./) as string,
      },
    });
    await runCommand('mount', ['-o', 'remount,size=64m', at('backup')]);
    expect(await backup()).toMatchObject({ state: 'succeeded' });
    await expectRestores();
  } finally {
    await runCommand('umount', [at('backup')]);
  }
}, 60_000);

async function made(name: string): Promise<string> {
  await mkdir(at(name));
  return at(name);
}
