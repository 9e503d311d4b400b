import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultDataDirectory } from '#models/values/data-directory';
import { findConnection } from './connection';

describe('the connection', () => {
  let home: string;
  const here = (env: Record<string, string> = {}) => ({ env, platform: 'linux', home });

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'annals-'));
    await mkdir(join(home, '.local/share/annals'), { recursive: true });
    await writeFile(
      join(home, '.local/share/annals/client.json'),
      JSON.stringify({ url: 'http://127.0.0.1:7429', token: 'saved' }),
    );
  });
  afterEach(() => rm(home, { recursive: true }));

  it('is that of the registry on this machine unless told otherwise', async () => {
    await expect(findConnection({}, here())).resolves.toEqual({ url: 'http://127.0.0.1:7429', token: 'saved' });
  });

  it('is first that of the options, then that of the environment', async () => {
    const env = { ANNALS_URL: 'https://a.example', ANNALS_TOKEN: 'env' };
    await expect(findConnection({}, here(env))).resolves.toEqual({ url: 'https://a.example', token: 'env' });
    await expect(findConnection({ url: 'https://b.example', token: 'given' }, here(env))).resolves.toEqual({
      url: 'https://b.example',
      token: 'given',
    });
  });

  it('never sends the token of this machine to another address', async () => {
    await expect(findConnection({ url: 'https://b.example' }, here())).rejects.toMatchObject({ exitCode: 4 });
    await expect(findConnection({ url: 'http://127.0.0.1:7429/' }, here())).resolves.toMatchObject({ token: 'saved' });
  });

  it('says how to make one when there is none, and when an address is none', async () => {
    const empty = { env: { ANNALS_DATA: join(home, 'elsewhere') }, platform: 'linux', home };
    await expect(findConnection({}, empty)).rejects.toMatchObject({
      exitCode: 2,
      remedy: expect.stringContaining('annals serve') as string,
    });
    await expect(findConnection({ url: 'localhost:6680' }, here())).rejects.toThrow('localhost:6680 is no address');
  });
});

describe('the data directory', () => {
  it('follows the convention of the platform', () => {
    expect(defaultDataDirectory('linux', {}, '/home/u')).toBe('/home/u/.local/share/annals');
    expect(defaultDataDirectory('linux', { XDG_DATA_HOME: '/data' }, '/home/u')).toBe('/data/annals');
    expect(defaultDataDirectory('linux', { XDG_DATA_HOME: 'data' }, '/home/u')).toBe('/home/u/.local/share/annals');
    expect(defaultDataDirectory('darwin', {}, '/Users/u')).toBe('/Users/u/Library/Application Support/annals');
    expect(defaultDataDirectory('win32', { LOCALAPPDATA: 'C:\\L' }, 'C:\\Users\\u')).toBe('C:\\L\\annals');
    expect(defaultDataDirectory('win32', { ANNALS_DATA: 'D:\\annals' }, 'C:\\Users\\u')).toBe('D:\\annals');
  });
});
