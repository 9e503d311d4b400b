import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LeaseHolder } from '#application/ports/lease';
import { guardFileName, holderFile } from '#storage/lease/process/data-directory-lease';
import { guardFile } from '#storage/lease/process/file-guard';
import { holderNow } from '#storage/lease/process/holder-now';
import { heldText } from '../composition/embedded-stores';
import type { Settings } from '../config/settings';
import { clientFile } from '../client-file';
import { note, ok, problem, type Advice } from './doctor-advice';
import { adviceOnDirectory } from './doctor-directory';
import { adviceOnStores } from './doctor-stores';

/** How long a server may take to say how it is. */
const patienceMs = 5000;

/**
 * Looks at a data directory and the server that holds it, and prints what is wrong and what to do. It opens nothing for
 * writing; whether bytes are damaged is for annals verify.
 * @returns the exit code: 1 where something has to be done
 */
export async function doctor({ data }: Settings): Promise<number> {
  const advice = await adviceOn(data);
  for (const { level, what, remedy } of advice) {
    process.stdout.write(`${level.padEnd(7)}  ${what}\n${remedy === undefined ? '' : `         → ${remedy}\n`}`);
  }
  const problems = advice.filter(({ level }) => level === 'problem').length;
  process.stdout.write(problems === 0 ? 'Nothing has to be done.\n' : `${problems} to be done.\n`);
  return problems === 0 ? 0 : 1;
}

async function adviceOn(directory: string): Promise<Advice[]> {
  if (!existsSync(directory)) return [note(`there is no ${directory}; annals serve makes it`)];
  const found = await adviceOnDirectory(directory).catch((failure: unknown) => [unseen(directory, failure)]);
  try {
    const holder = await holderNow(directory);
    if (holder)
      return [...found, note(`${directory} ${heldText(holder)}`), ...(await adviceOnServer(directory, holder))];
    const left = existsSync(join(directory, holderFile))
      ? [note(`nobody holds ${directory}; a killed process left ${holderFile}`)]
      : [];
    return [...found, ...left, ...alone(directory, () => adviceOnStores(directory))];
  } catch (failure) {
    return [...found, unseen(directory, failure)];
  }
}

/** Keeps a server from starting while its files are read. Where the lock was never made, none has ever run here. */
function alone(directory: string, look: () => Advice[]): Advice[] {
  const file = join(directory, guardFileName);
  const guard = existsSync(file) ? guardFile(file) : undefined;
  try {
    return look();
  } finally {
    guard?.release();
  }
}

async function adviceOnServer(directory: string, { url }: LeaseHolder): Promise<Advice[]> {
  if (url === undefined) return [note('it serves no address yet: it starts, or another command is at work')];
  const found = [await health(url)];
  const token = await tokenIn(directory);
  if (token === undefined) {
    return [
      ...found,
      problem(
        `${clientFile(directory)} holds no token`,
        'Set ANNALS_TOKEN, or start the server again: it makes a new token.',
      ),
    ];
  }
  const asked = await ask(`${url}/api/v1/whoami`, token);
  if (asked instanceof Error) return found;
  if (asked.status === 200) found.push(ok('the token of this machine is an accepted one'));
  else
    found.push(
      problem(
        `the server refuses the token of ${clientFile(directory)} (${asked.status})`,
        'Set ANNALS_TOKEN to a token that works, or delete the file and start the server again.',
      ),
    );
  return [...found, note('what only the server can look at: annals verify has it do so')];
}

async function health(url: string): Promise<Advice> {
  const answer = await ask(`${url}/health/ready`);
  if (answer instanceof Error) {
    return problem(
      `${url} does not answer: ${answer.message}`,
      'Look at the log of the process; if it hangs, end it and start it again.',
    );
  }
  const { status, detail, position } = answer.body as { status?: unknown; detail?: unknown; position?: unknown };
  if (status === 'up') return ok(`${url} answers, and is ready`);
  if (status === 'reads-only') {
    return problem(
      `${url} serves reads only, up to ${String(position)}: ${String(detail)}`,
      'Stop it and put the right log.db back, or restore the last backup into an empty directory with annals restore.',
    );
  }
  if (status === 'starting' || status === 'rebuilding') return note(`${url} is ${status}`);
  return problem(`${url} answers ${answer.status}: it may be another program`, 'Look what runs there.');
}

async function ask(address: string, token?: string): Promise<{ status: number; body: unknown } | Error> {
  try {
    const response = await fetch(address, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(patienceMs),
    });
    return { status: response.status, body: await response.json() };
  } catch (failure) {
    return failure instanceof Error ? failure : new Error(String(failure));
  }
}

async function tokenIn(directory: string): Promise<string | undefined> {
  if (process.env.ANNALS_TOKEN !== undefined) return process.env.ANNALS_TOKEN;
  try {
    const { token } = JSON.parse(await readFile(clientFile(directory), 'utf8')) as { token?: unknown };
    return typeof token === 'string' ? token : undefined;
  } catch {
    return undefined;
  }
}

function unseen(directory: string, failure: unknown): Advice {
  const why = failure instanceof Error ? failure.message : String(failure);
  return problem(`${directory} can not be looked at: ${why}`, 'Run this as the user that owns the directory.');
}
