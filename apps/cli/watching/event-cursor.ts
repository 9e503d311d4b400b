import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { parsePosition } from '#models/values/position';
import type { Surroundings } from '../connection';
import { CommandFailure } from '../failure';
import { platformPaths } from '../platform-paths';

/** How far a watcher has come: the position up to which its command has done its work. */
export interface EventCursor {
  /** Undefined when there is none yet. @throws CommandFailure when it can not be read: to begin with now would skip events */
  read(): Promise<string | undefined>;
  keep(position: string): Promise<void>;
  forget(): Promise<void>;
}

/** What a cursor belongs to: another command, or other events, have another one. */
export interface Watch {
  readonly registry: string;
  readonly project: string;
  readonly model?: string;
  readonly stage?: string;
  readonly type?: string;
  readonly all?: boolean;
  readonly command: readonly string[];
}

/** Where programs keep what should outlive them and is no configuration, by the platform's convention. */
export function stateDirectory({ platform, env, home }: Surroundings): string {
  const paths = platformPaths(platform);
  if (platform === 'win32')
    return paths.join(env.LOCALAPPDATA || paths.join(home, 'AppData', 'Local'), 'annals', 'state');
  if (platform === 'darwin') return paths.join(home, 'Library', 'Application Support', 'annals');
  return paths.join(
    env.XDG_STATE_HOME?.startsWith('/') ? env.XDG_STATE_HOME : paths.join(home, '.local', 'state'),
    'annals',
  );
}

/** The cursor of a watch in a small file of this user. It does not hold the command, whose arguments may be secret. */
export function eventCursor(watch: Watch, surroundings: Surroundings): EventCursor {
  const { registry, project, model, stage, type, all, command } = watch;
  const identity = JSON.stringify([registry, project, model, stage, type, all === true, command]);
  const paths = platformPaths(surroundings.platform);
  const folder = paths.join(stateDirectory(surroundings), 'watches');
  const file = paths.join(folder, `${createHash('sha256').update(identity).digest('hex')}.json`);
  let kept: string | undefined;
  return {
    async read() {
      kept = positionIn(file, await readFile(file, 'utf8').catch(absent));
      return kept;
    },
    async keep(position) {
      if (position === kept) return;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const handle = await open(`${file}.new`, 'w', 0o600);
      try {
        await handle.writeFile(JSON.stringify({ registry, project, model, stage, type, position }));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(`${file}.new`, file);
      kept = position;
    },
    async forget() {
      await rm(file, { force: true });
      kept = undefined;
    },
  };
}

function absent(failure: NodeJS.ErrnoException): undefined {
  if (failure.code !== 'ENOENT') throw failure;
}

function positionIn(file: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'position' in value && typeof value.position === 'string') {
      if (parsePosition(value.position)) return value.position;
    }
  } catch {
    // Told below, like a file of another shape.
  }
  throw new CommandFailure(`The cursor in ${file} can not be read`, 'Begin anew with --reset and --from.');
}
