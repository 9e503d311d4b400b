import { codeDirectory } from './kept-code';

it('keeps compiled code in the folder that the system has for such things', () => {
  const place = { env: {}, home: '/home/ann' };
  expect(codeDirectory({ ...place, platform: 'linux' })).toBe('/home/ann/.cache/annals/code');
  expect(codeDirectory({ ...place, platform: 'darwin' })).toBe('/home/ann/Library/Caches/annals/code');
  expect(codeDirectory({ ...place, env: { XDG_CACHE_HOME: '/var/cache/ann' }, platform: 'linux' })).toBe(
    '/var/cache/ann/annals/code',
  );
  expect(codeDirectory({ ...place, env: { LOCALAPPDATA: '/local' }, platform: 'win32' })).toBe('/local/annals/code');
});
