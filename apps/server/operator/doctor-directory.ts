import { access, constants, readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { unfinishedName } from '#application/backup/restored-folder';
import { findNetworkMount } from '#storage/lease/process/network-file-system';
import { clientFile } from '../client-file';
import { note, ok, problem, type Advice } from './doctor-advice';

const leastFree = 512 * 1024 * 1024;
const abandonedMs = 7 * 86_400_000;

/** Rights, disk and leftovers of a data directory; nothing is written. */
export async function adviceOnDirectory(directory: string): Promise<Advice[]> {
  const facts = await stat(directory);
  if (!facts.isDirectory()) {
    return [problem(`${directory} is no directory`, 'Set ANNALS_DATA to a directory, or move the file away.')];
  }
  const rights = await adviceOnRights(directory, facts.mode);
  const isReadable = await may(directory, constants.R_OK | constants.X_OK);
  return [
    ...rights,
    ...(await adviceOnDisk(directory)),
    ...(isReadable ? await adviceOnLeftovers(directory) : []),
    ...(isReadable ? await adviceOnClient(directory) : []),
  ];
}

async function adviceOnRights(directory: string, mode: number): Promise<Advice[]> {
  const found: Advice[] = [];
  if (!(await may(directory, constants.R_OK | constants.W_OK | constants.X_OK))) {
    const who = process.getuid?.() ?? 'this user';
    found.push(
      problem(
        `${directory} can not be read and written by user ${who}`,
        `Run annals as the user that owns it, or chown it; where the disk is mounted read-only, mount it read-write.`,
      ),
    );
  }
  if ((mode & 0o077) !== 0) {
    const shown = (mode & 0o777).toString(8).padStart(4, '0');
    found.push(problem(`others may enter ${directory} (mode ${shown})`, `chmod 0700 ${directory}`));
  }
  return found.length > 0 ? found : [ok(`${directory} is this user's alone`)];
}

async function adviceOnDisk(directory: string): Promise<Advice[]> {
  const { bavail, blocks, bsize } = await statfs(directory);
  const [free, total] = [bavail * bsize, blocks * bsize];
  const network = await findNetworkMount(directory);
  return [
    free < leastFree
      ? problem(
          `${free} of ${total} bytes are free in ${directory}`,
          'Make room: writes are refused when none is left. annals sweep deletes bytes that no version names.',
        )
      : ok(`${free} of ${total} bytes are free`),
    network === undefined
      ? ok('the file system is a local one, as far as can be told')
      : problem(
          `${directory} lies on a network file system (${network.name}, mounted at ${network.mountPoint})`,
          'Move the directory to a local disk: locks and syncs over a network do not promise what the log needs.',
        ),
  ];
}

/** What crashes leave; the registry clears it away by itself, an unfinished restore aside. */
async function adviceOnLeftovers(directory: string): Promise<Advice[]> {
  const names = await readdir(directory);
  const found: Advice[] = [];
  if (names.includes(unfinishedName)) {
    found.push(
      problem(
        'a restore into this directory was not finished',
        'Run annals restore SOURCE again; blobs that have come stay.',
      ),
    );
  }
  const left = names.filter((name) => /\.(new|restoring)(-wal|-journal|-shm)?$|^registry\.lock\..+/.test(name));
  if (left.length > 0) found.push(note(`a crash left ${left.join(', ')}: they do no harm`));
  const incoming = join(directory, 'blobs', 'incoming');
  const parts = (await readdir(incoming).catch(() => [])).filter((name) => name.endsWith('.part'));
  const old = await Promise.all(
    parts.map(async (name) => (await stat(join(incoming, name)).catch(() => undefined))?.mtimeMs ?? Infinity),
  );
  const abandoned = old.filter((at) => at < Date.now() - abandonedMs).length;
  if (parts.length > 0) {
    found.push(
      note(`${parts.length} uploads are not complete, ${abandoned} of them abandoned: the next sweep deletes those`),
    );
  }
  return found;
}

async function adviceOnClient(directory: string): Promise<Advice[]> {
  const file = clientFile(directory);
  const facts = await stat(file).catch(() => undefined);
  if (!facts) return [note(`there is no ${file}: the next start makes a new token for the owner`)];
  if ((facts.mode & 0o077) === 0) return [];
  return [
    problem(
      `others may read the owner's token in ${file}`,
      `chmod 0600 ${file}, and revoke the token if others had access.`,
    ),
  ];
}

async function may(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
