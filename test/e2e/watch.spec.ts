import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runClient } from '#cli/main';
import { begin, pathOf, readingOwnWrites, register, type Registry } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';

let running: RunningRegistry;
let registry: Registry;
let folder: string;
const path = pathOf('demo/churn');

beforeAll(async () => {
  running = await startRegistry();
  registry = readingOwnWrites(running);
  folder = await mkdtemp(join(tmpdir(), 'annals-'));
  await begin(registry, 'demo/churn');
  for (const n of [1, 2, 3]) await register(registry, 'demo/churn', { uri: `s3://churn/${n}/` });
  await promote(1);
  await promote(2);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await running.remove();
}, 30_000);

const promote = (version: number, to = 'production') =>
  registry.request('POST', `${path}/transitions`, { body: { version: String(version), to } });
const rollBack = () =>
  registry.request('POST', `${path}/rollbacks`, { body: { place: { kind: 'stage', name: 'production' } } });

interface Watch {
  readonly ended: Promise<{ readonly code: number; readonly out: string; readonly err: string }>;
  interrupt(): void;
  /** Resolves when what it prints holds a text. */
  printed(text: string): Promise<void>;
}

/** A process of its own as far as the command line can tell. */
function watch(...argv: string[]): Watch {
  let out = '';
  let err = '';
  let interrupt = () => {};
  let look = () => {};
  const write = (add: (text: string) => void) => ({
    write: (text: string) => {
      add(text);
      look();
    },
  });
  const code = runClient(['watch', ...argv], {
    env: { ...process.env, ANNALS_URL: running.url, ANNALS_TOKEN: running.ownerToken, XDG_STATE_HOME: folder },
    platform: 'linux',
    home: folder,
    directory: folder,
    stdout: write((text) => (out += text)),
    stderr: write((text) => (err += text)),
    onInterrupt: (listener) => {
      interrupt = listener;
      return () => undefined;
    },
  });
  return {
    ended: code.then((value) => ({ code: value, out, err })),
    interrupt: () => interrupt(),
    printed: (text) =>
      new Promise((resolve) => {
        look = () => {
          if (`${out}${err}`.includes(text)) resolve();
        };
        look();
      }),
  };
}

/** A command that appends to a file what it was told, and fails as often as asked. */
function recording(file: string, failures = 0, hangs = false): string[] {
  const script = `
    const fs = require('node:fs');
    const e = process.env;
    const input = JSON.parse(fs.readFileSync(0, 'utf8'));
    if (JSON.stringify(input) !== e.ANNALS_EVENT) throw new Error('two events');
    fs.appendFileSync(${JSON.stringify(file)}, [e.ANNALS_EVENT_TYPE, e.ANNALS_PROJECT, e.ANNALS_MODEL, e.ANNALS_VERSION,
      e.ANNALS_FROM_STAGE, e.ANNALS_TO_STAGE, e.ANNALS_PREVIOUS_VERSION].join(' ') + '\\n');
    const runs = fs.readFileSync(${JSON.stringify(file)}, 'utf8').split('\\n').length - 1;
    if (${hangs}) setInterval(() => {}, 1000);
    else process.exit(runs <= ${failures} ? 9 : 0);
  `;
  return ['--', process.execPath, '-e', script];
}

/** Looks again and again, but not for ever, until something is so. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let looks = 0; looks < 50_000; looks++) {
    if (await isSo()) return;
    await new Promise((next) => setImmediate(next));
  }
  throw new Error('it did not come to pass');
}

const linesOf = async (file: string) => (await readFile(join(folder, file), 'utf8')).split('\n').slice(0, -1);

const first = 'StageTransitioned demo churn 1 none production ';
const second = 'StageTransitioned demo churn 2 none production 1';
const back = 'StageRolledBack demo churn 1 none production 2';

describe('annals watch', () => {
  it('runs a command for each promotion, from the past into the present, and goes on where it was', async () => {
    const argv = ['demo/churn', '--stage', 'production', '--from', 'beginning', '--once', ...recording('deployed')];
    expect(await watch(...argv).ended).toEqual({ code: 0, out: '', err: '' });
    expect(await linesOf('deployed')).toEqual([first]);
    expect((await watch(...argv).ended).err).toMatch(/^Going on after [a-z2-7]{12}-\d+\n$/);
    const waiting = watch(...argv);
    await waiting.printed('Going on');
    await promote(3, 'staging');
    await rollBack();
    expect(await waiting.ended).toMatchObject({ code: 0 });
    expect(await linesOf('deployed')).toEqual([first, second, back]);
  }, 30_000);

  it('runs the command again when it failed, and its cursor stays until it has ended with 0', async () => {
    const argv = (retries: string) => [
      ...['demo/churn', '--stage', 'production', '--from', 'beginning', '--once', '--retries', retries],
      ...recording('failing', 3),
    ];
    const failed = await watch(...argv('0')).ended;
    expect(failed).toMatchObject({ code: 1, out: '' });
    expect(failed.err).toContain('The command ended with 9 for the event at ');
    expect(await linesOf('failing')).toEqual([first]);
    const repeated = await watch(...argv('3')).ended;
    expect(repeated.code).toBe(0);
    expect(repeated.err).toContain('it runs again in 0.4 s');
    expect(await linesOf('failing')).toEqual([first, first, first, first]);
    expect(await watch(...argv('0')).ended).toMatchObject({ code: 0 });
    expect((await linesOf('failing')).at(-1)).toBe(second);
    expect(await watch(...argv('0').toSpliced(1, 0, '--reset')).ended).toMatchObject({ code: 0 });
    expect((await linesOf('failing')).at(-1)).toBe(first);
  }, 30_000);

  it('ends cleanly at an interrupt, also one during the command, which runs again next time', async () => {
    const argv = ['demo/churn', '--stage', 'production', '--from', 'beginning'];
    const hanging = recording('interrupted', 0, true);
    const during = watch(...argv, ...hanging);
    await until(async () => (await linesOf('interrupted').catch(() => [])).length === 1);
    during.interrupt();
    expect(await during.ended).toEqual({ code: 0, out: '', err: '' });
    const again = watch(...argv, ...hanging);
    await until(async () => (await linesOf('interrupted')).length === 2);
    again.interrupt();
    await again.ended;
    expect(await linesOf('interrupted')).toEqual([first, first]);
  }, 30_000);

  it('keeps where it began, so that what happens while it does not run is not lost', async () => {
    const argv = ['demo/churn', '--type', 'VersionRegistered', '--once', ...recording('registered')];
    const state = join(folder, 'annals', 'watches');
    const cursors = async () => (await readdir(state)).filter((file) => file.endsWith('.json')).length;
    const known = await cursors();
    const before = watch(...argv);
    await until(async () => (await cursors()) > known);
    before.interrupt();
    expect(await before.ended).toMatchObject({ code: 0 });
    await register(registry, 'demo/churn', { uri: 's3://churn/4/' });
    expect(await watch(...argv).ended).toMatchObject({ code: 0 });
    expect(await linesOf('registered')).toEqual(['VersionRegistered demo churn 4   3']);
  }, 30_000);

  it('tells what happens, a line an event, or as JSON lines', async () => {
    const told = watch('demo', '--type', 'StageTransitioned', '--from', 'beginning');
    await told.printed('promoted version 2');
    told.interrupt();
    const { out } = await told.ended;
    const [line = ''] = out.split('\n');
    expect(line).toMatch(/^[a-z2-7]{12}-\d+ {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ {2}demo\/churn {2}owner\S* {2}promoted/);
    const json = await watch('demo/churn', '--from', 'beginning', '--once', '--json').ended;
    expect(JSON.parse(json.out)).toMatchObject({ type: 'ModelRegistered', model: 'churn' });
  });

  it('says what is wrong with what it is asked', async () => {
    for (const [argv, code, err] of [
      [['demo/nothing'], 3, 'model'],
      [['demo/churn@production'], 2, 'names a version'],
      [['demo/churn', '--stage', 'prodution'], 3, 'stage'],
      [['demo/churn', '--type', 'Promoted'], 2, 'Promoted is no event type'],
      [['demo/churn', '--from', 'yesterday'], 2, 'is no place'],
      [['demo/churn', '--from', 'beginning', '--', './not-there'], 2, './not-there could not be run'],
    ] as const) {
      const ended = await watch(...argv).ended;
      expect({ argv, code: ended.code }).toEqual({ argv, code });
      expect(ended.err).toContain(err);
    }
  });
});
