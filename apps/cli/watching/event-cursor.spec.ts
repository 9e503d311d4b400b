import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventCursor, stateDirectory } from './event-cursor';

let home: string;
const surroundings = () => ({ env: { XDG_STATE_HOME: home }, platform: 'linux', home });
const watch = { registry: 'http://127.0.0.1:1', project: 'demo', model: 'churn', command: ['deploy', '--key', 'k3y'] };
const position = 'abcdefghijkl-7';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'annals-'));
});
afterEach(() => rm(home, { recursive: true }));

it('keeps a position for one registry, address, filter and command, and for no other', async () => {
  const cursor = eventCursor(watch, surroundings());
  expect(await cursor.read()).toBeUndefined();
  await cursor.keep(position);
  expect(await eventCursor(watch, surroundings()).read()).toBe(position);
  for (const other of [
    { registry: 'http://127.0.0.1:2' },
    { model: 'fraud' },
    { stage: 'production' },
    { type: 'AliasSet' },
    { command: ['deploy'] },
  ]) {
    expect(await eventCursor({ ...watch, ...other }, surroundings()).read()).toBeUndefined();
  }
  await cursor.forget();
  expect(await cursor.read()).toBeUndefined();
});

it('does not write down the command', async () => {
  await eventCursor(watch, surroundings()).keep(position);
  const folder = join(home, 'annals', 'watches');
  const files = await readdir(folder);
  expect(files).toHaveLength(1);
  expect(await readFile(join(folder, files[0] ?? ''), 'utf8')).not.toContain('k3y');
});

it('does not begin with now when what was kept can not be read', async () => {
  const cursor = eventCursor(watch, surroundings());
  await cursor.keep(position);
  const folder = join(home, 'annals', 'watches');
  const [file = ''] = await readdir(folder);
  for (const text of ['', '{}', '{"position":"7"}']) {
    await writeFile(join(folder, file), text);
    await expect(eventCursor(watch, surroundings()).read()).rejects.toMatchObject({ name: 'CommandFailure' });
  }
});

it('lies where each platform keeps the state of programs', () => {
  expect(stateDirectory({ platform: 'linux', env: {}, home: '/h' })).toBe('/h/.local/state/annals');
  expect(stateDirectory({ platform: 'linux', env: { XDG_STATE_HOME: 'relative' }, home: '/h' })).toBe(
    '/h/.local/state/annals',
  );
  expect(stateDirectory({ platform: 'darwin', env: {}, home: '/h' })).toBe('/h/Library/Application Support/annals');
  expect(stateDirectory({ platform: 'win32', env: { LOCALAPPDATA: 'C:\\L' }, home: 'C:\\h' })).toBe(
    'C:\\L\\annals\\state',
  );
});
