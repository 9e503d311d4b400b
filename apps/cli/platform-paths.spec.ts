import { savedConnection } from './connection';
import { platformPaths } from './platform-paths';
import { cacheDirectory } from './transfer/upload-ledger';
import { stateDirectory } from './watching/event-cursor';

const windows = { platform: 'win32', env: { LOCALAPPDATA: 'C:\\Users\\u\\AppData\\Local' }, home: 'C:\\Users\\u' };
const mac = { platform: 'darwin', env: {}, home: '/Users/u' };
const linux = { platform: 'linux', env: {}, home: '/home/u' };

it.each([
  [windows, 'C:\\Users\\u\\AppData\\Local\\annals\\client.json'],
  [{ ...windows, env: {} }, 'C:\\Users\\u\\AppData\\Local\\annals\\client.json'],
  [{ ...windows, env: { ANNALS_DATA: 'D:/registry' } }, 'D:\\registry\\client.json'],
  [{ ...windows, env: { ANNALS_DATA: '\\\\server\\share\\annals' } }, '\\\\server\\share\\annals\\client.json'],
  [mac, '/Users/u/Library/Application Support/annals/client.json'],
  [linux, '/home/u/.local/share/annals/client.json'],
])('the saved connection of %j is %s', (surroundings, file) => expect(savedConnection(surroundings)).toBe(file));

it.each([
  [windows, 'C:\\Users\\u\\AppData\\Local\\annals\\cache', 'C:\\Users\\u\\AppData\\Local\\annals\\state'],
  [
    { ...windows, env: {} },
    'C:\\Users\\u\\AppData\\Local\\annals\\cache',
    'C:\\Users\\u\\AppData\\Local\\annals\\state',
  ],
  [mac, '/Users/u/Library/Caches/annals', '/Users/u/Library/Application Support/annals'],
  [linux, '/home/u/.cache/annals', '/home/u/.local/state/annals'],
])('the caches and the state of programs on %j are in %s and %s', (surroundings, cache, state) => {
  expect(cacheDirectory(surroundings)).toBe(cache);
  expect(stateDirectory(surroundings)).toBe(state);
});

it('only Windows has backslashes between folders', () => {
  expect(['win32', 'darwin', 'linux', 'freebsd'].map((platform) => platformPaths(platform).sep)).toEqual([
    '\\',
    '/',
    '/',
    '/',
  ]);
});
