import { mkdirSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly home: string;
}

/** Where the code that V8 has made of the program is kept: in the user's own folder for such things. */
export function codeDirectory({ env, platform, home }: Surroundings): string {
  const own = (variable: string, fallback: string[]) => env[variable] || join(home, ...fallback);
  if (platform === 'win32') return join(own('LOCALAPPDATA', ['AppData', 'Local']), 'annals', 'code');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'annals', 'code');
  return join(own('XDG_CACHE_HOME', ['.cache']), 'annals', 'code');
}

/**
 * Has Node keep the code that V8 makes of the program, which is a fifth of a start; to be called before it is loaded. Node
 * can do so from 22.8 on, and not where NODE_DISABLE_COMPILE_CACHE is set; without it a start takes as long as ever.
 */
export function keepCode(): void {
  const enable = 'enableCompileCache' in nodeModule ? nodeModule.enableCompileCache : undefined;
  if (typeof enable !== 'function' || !__filename.endsWith('.js')) return;
  const directory = codeDirectory({ env: process.env, platform: process.platform, home: homedir() });
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch {
    return;
  }
  Reflect.apply(enable, undefined, [directory]);
}
