import { posix, win32 } from 'node:path';

/**
 * How paths are joined and split on a platform, by Node's name of it. Not on the platform this runs on: what is said of
 * one can be tested on another.
 */
export function platformPaths(platform: string): typeof posix {
  return platform === 'win32' ? win32 : posix;
}
