import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Digest } from '#models/values/digest';
import type { Surroundings } from '../connection';
import { platformPaths } from '../platform-paths';

/** Addresses of uploads that were begun, so that another run goes on with them. One small file for each. */
export interface UploadLedger {
  find(digest: Digest): Promise<string | undefined>;
  keep(digest: Digest, address: string): Promise<void>;
  forget(digest: Digest): Promise<void>;
}

/** Where programs keep what they can do without, by the platform's convention. */
export function cacheDirectory({ platform, env, home }: Surroundings): string {
  const paths = platformPaths(platform);
  if (platform === 'win32')
    return paths.join(env.LOCALAPPDATA || paths.join(home, 'AppData', 'Local'), 'annals', 'cache');
  if (platform === 'darwin') return paths.join(home, 'Library', 'Caches', 'annals');
  return paths.join(env.XDG_CACHE_HOME?.startsWith('/') ? env.XDG_CACHE_HOME : paths.join(home, '.cache'), 'annals');
}

/** The uploads to one registry that this user began on this machine. */
export function uploadLedger(registry: string, surroundings: Surroundings): UploadLedger {
  const paths = platformPaths(surroundings.platform);
  const folder = paths.join(cacheDirectory(surroundings), 'uploads');
  const fileOf = (digest: Digest) =>
    paths.join(folder, `${createHash('sha256').update(`${registry}\n${digest}`).digest('hex')}.json`);
  return {
    async find(digest) {
      try {
        const kept: unknown = JSON.parse(await readFile(fileOf(digest), 'utf8'));
        const fits = typeof kept === 'object' && kept !== null && 'upload' in kept && typeof kept.upload === 'string';
        return fits && URL.canParse(String(kept.upload)) ? String(kept.upload) : undefined;
      } catch {
        return undefined;
      }
    },
    async keep(digest, upload) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = fileOf(digest);
      await writeFile(`${file}.new`, JSON.stringify({ registry, digest, upload }), { mode: 0o600 });
      await rename(`${file}.new`, file);
    },
    forget: (digest) => rm(fileOf(digest), { force: true }),
  };
}
