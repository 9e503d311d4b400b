import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBackup } from '#application/backup/read-backup';
import { begin, follow, pushed } from '#test/builders/pushing';
import { operate } from '#test/builders/operator';
import { startRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';
import { seeded } from '#test/builders/seeded';
import { backupActs, backupAt, type BackupAct } from './backup-acts';
import { injected, notRun, type Ending } from './fault-tally';
import { builtServer } from './server-process';
import {
  callsOf,
  carryOut,
  faults,
  straceObstacle,
  withFault,
  type ActsRun,
  type Injection,
  type Work,
} from './system-call-faults';

/** Every call with every fault instead of one fault for each call. */
const isFull = process.env['ANNALS_FAULT'] === 'full';
const seed = 20_261_125;
const snapshot = backupAt.replace(/[-:.]/g, '');

let folder: string;
let script: string;
let whole: string;
/** An earlier backup of it, which lacks the last version. */
let earlier: string;
let ownerToken: string;
let positions: { readonly earlier: string; readonly whole: string };
let digests: string[];

const weights = (of: string) => ({
  'model.safetensors': buildSafetensors([{ name: 'w', dtype: 'F32', shape: [4] }], { seed: of }),
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-backup-calls-'));
  const built = join(folder, 'built');
  await cp(join(__dirname, '../../package.json'), join(built, 'package.json'), { recursive: true });
  const scripts = ['fail-point', 'store-acts', 'backup-acts'].map((name) => `test/fault/${name}.ts`);
  await builtServer(built, scripts);
  script = join(built, 'dist/test/fault/backup-acts.js');
  const registry = await startRegistry();
  whole = registry.directory;
  ({ ownerToken } = registry);
  earlier = join(folder, 'earlier');
  const backup = async (destination: string) => {
    const begun = await registry.request('POST', '/api/v1/admin/backup', { body: { destination } });
    return String((await follow(registry, begun)).body['position']);
  };
  await begin(registry, 'kept/m');
  await pushed(registry, 'kept/m', weights('one'));
  const first = await backup(earlier);
  await pushed(registry, 'kept/m', weights('two'));
  positions = { earlier: first, whole: await backup(join(folder, 'later')) };
  await registry.stop();
  digests = (await readdir(join(folder, 'later/blobs'), { recursive: true })).flatMap(
    (name) => /[0-9a-f]{64}$/.exec(name) ?? [],
  );
}, 120_000);
afterAll(async () => {
  for (const directory of [folder, whole]) await rm(directory, { recursive: true, force: true });
});

const sides = (file: string) => ['', '-journal', '-wal', '-shm'].map((side) => `${file}${side}`);
function blobPaths(blobs: string): string[] {
  const ofOne = (hex: string) => {
    const second = join(blobs, 'sha256', hex.slice(0, 2));
    return [
      second,
      join(second, hex.slice(2, 4)),
      join(second, hex.slice(2, 4), hex),
      join(blobs, 'incoming', `copy-${hex}.part`),
    ];
  };
  return [blobs, join(blobs, 'incoming'), join(blobs, 'sha256'), ...digests.flatMap(ofOne)];
}
function backupPaths(to: string): string[] {
  const copies = join(to, 'snapshots', snapshot);
  const databases = ['log.db', 'working.db'].flatMap((name) => [
    join(copies, name),
    ...sides(join(copies, `${name}.partial`)),
  ]);
  return [
    to,
    join(to, 'backup.json'),
    join(to, 'backup.json.new'),
    join(to, 'snapshots'),
    copies,
    ...databases,
    ...blobPaths(join(to, 'blobs')),
  ];
}
function restorePaths(data: string): string[] {
  const databases = ['log.db', 'working.db'].flatMap((name) => [
    join(data, name),
    ...sides(join(data, `${name}.restoring`)),
  ]);
  return [
    data,
    join(data, 'restore.unfinished'),
    join(data, 'restore.unfinished.new'),
    ...databases,
    ...blobPaths(join(data, 'blobs')),
  ];
}

interface Scene {
  readonly data: string;
  readonly backup: string;
  readonly work: Work;
}

async function fresh(act: BackupAct): Promise<Scene> {
  const at = await mkdtemp(join(folder, `${act}-`));
  const [data, backup] = [join(at, 'data'), join(at, 'backup')];
  if (act === 'restore') {
    return {
      data,
      backup: join(folder, 'later'),
      work: { script: [script, act, data, join(folder, 'later')], paths: restorePaths(data) },
    };
  }
  await cp(whole, data, { recursive: true });
  await cp(earlier, backup, { recursive: true });
  return { data, backup, work: { script: [script, act, data, backup, ownerToken], paths: backupPaths(backup) } };
}

const ackedIn = ({ said }: ActsRun) => said.flatMap((line) => ('acked' in line ? [line.acked] : []));
const failedIn = ({ said }: ActsRun) => said.flatMap((line) => ('failed' in line ? [line] : []));

/** What lies in the folder of a backup can be restored, and nothing is damaged then. @returns its position */
async function expectRestores(backup: string): Promise<string> {
  const to = await mkdtemp(join(folder, 'restored-'));
  const restored = join(to, 'data');
  const { code, err } = await operate(restored, ['restore', backup]);
  expect({ code, err }).toMatchObject({ code: 0 });
  await expectWhole(restored);
  await rm(to, { recursive: true });
  return (await readBackup(backup))?.position ?? '';
}

async function expectWhole(data: string): Promise<void> {
  const { code, out } = await operate(data, ['verify']);
  expect({ code, out }).toMatchObject({ code: 0 });
}

async function expectBackupSound({ data, backup, work }: Scene, faulted: ActsRun): Promise<void> {
  const there = await expectRestores(backup);
  const isAcked = ackedIn(faulted).includes('backup');
  // Said to be there, it is; else it is the earlier one, or the new one of which only the saying failed.
  if (isAcked) expect(there).not.toBe(positions.earlier);
  const again = await carryOut(work);
  expect(failedIn(again)).toEqual([]);
  expect(ackedIn(again)).toContain('backup');
  expect(await expectRestores(backup)).not.toBe(positions.earlier);
  const manifest = await readBackup(backup);
  expect(await readdir(join(backup, 'snapshots'))).toEqual([manifest?.snapshot]);
  expect(await readdir(join(backup, 'blobs/incoming'))).toEqual([]);
  expect((await readdir(join(backup, 'snapshots', manifest?.snapshot ?? ''))).sort()).toEqual(['log.db', 'working.db']);
  // The registry itself: nothing is damaged, and every change that it took is there once.
  await expectWhole(data);
  const numbers = [...ackedIn(faulted), ...ackedIn(again)].filter((acked) => acked.startsWith('version'));
  expect(new Set(numbers).size).toBe(numbers.length);
  const refused = failedIn(faulted).filter(({ failed }) => failed !== 'backup' && failed !== 'backup-serving');
  expect(refused).toEqual([]);
}

async function expectRestoreSound({ data, work }: Scene, faulted: ActsRun): Promise<void> {
  if (!ackedIn(faulted).includes('restore')) {
    const isBegun = existsSync(join(data, 'restore.unfinished'));
    if (isBegun || !existsSync(join(data, 'log.db'))) {
      if (isBegun) expect((await operate(data, ['verify'])).code).not.toBe(0);
      const again = await carryOut(work);
      expect([failedIn(again), ackedIn(again)]).toEqual([[], ['restore']]);
    }
  }
  await expectWhole(data);
  const left = (await readdir(data)).filter((name) => /restor|\.new|\.partial/.test(name));
  expect(left).toEqual([]);
}

async function expectSound(act: BackupAct, injection: Injection): Promise<Ending> {
  const scene = await fresh(act);
  const faulted = await withFault(scene.work, injection, `${scene.data}.calls`);
  expect(faulted).toMatchObject({ injected: true });
  const folders = act === 'restore' ? scene.data : scene.backup;
  for (const { failed, code, message } of failedIn(faulted)) {
    const isNamed = /^[A-Za-z][A-Za-z_-]+$/.test(code) && code !== 'none' && message.includes(folders);
    expect({ failed, code, message, isNamed }).toMatchObject({ isNamed: true });
  }
  if (act === 'restore') await expectRestoreSound(scene, faulted);
  else await expectBackupSound(scene, faulted);
  await rm(join(scene.data, '..'), { recursive: true, force: true });
  if (faulted.killed) return 'died, and restarted';
  return failedIn(faulted).length > 0 ? 'refused, and went on' : 'went on';
}

/** Each call with each fault, or by the seed one place and one fault for each kind of call. */
function chosen(calls: ReadonlyMap<string, number>): Injection[] {
  const random = seeded(seed);
  return [...calls].flatMap(([call, count], index) => {
    const at = 1 + random(count);
    const only = faults[index % faults.length];
    return faults.flatMap((fault) =>
      isFull
        ? Array.from({ length: count }, (_, index) => ({ call, at: index + 1, fault }))
        : fault === only
          ? [{ call, at, fault }]
          : [],
    );
  });
}

it.each(backupActs)(
  'whatever call of the system fails in a %s, none that is said to be whole is not, and the next one is',
  async (act) => {
    const obstacle = await straceObstacle();
    if (obstacle !== undefined) return notRun('EIO, ENOSPC, SIGKILL', `system calls of a ${act}`, obstacle);
    const scene = await fresh(act);
    const calls = await callsOf(scene.work, join(folder, `${act}.calls`));
    expect([...calls.keys()]).toEqual(expect.arrayContaining(['openat', 'fsync', 'rename', 'pwrite64']));
    const broken: unknown[] = [];
    for (const injection of chosen(calls)) {
      await expectSound(act, injection).then(
        (ending) => injected(injection.fault, `${act}: ${injection.call}`, ending),
        (failure: unknown) => broken.push({ ...injection, failure: String(failure) }),
      );
    }
    expect(broken).toEqual([]);
  },
  isFull ? 3 * 3_600_000 : 300_000,
);
