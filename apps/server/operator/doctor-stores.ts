import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { streamOf } from '#application/identity';
import { inspectDatabase } from '#storage/engines/sqlite/inspect-database';
import { lastRecordedAt } from '#storage/event-log/sqlite/inspect-end';
import { inspectLog } from '#storage/event-log/sqlite/inspect-log';
import { generationFile, generationsIn } from '#storage/read-model/sqlite/generation-files';
import { inspectLive } from '#storage/read-model/sqlite/inspect-live';
import { inspectRows } from '#storage/read-model/sqlite/inspect-rows';
import { note, ok, problem, type Advice } from './doctor-advice';
import { planUpgrade } from './upgrade-plan';

/** How far a clock may be behind before that is told. */
const skewMs = 1000;

const restoreIt = 'Restore the last backup into an empty directory with annals restore.';

/** The files of a registry that nobody holds; none of them is opened for writing. */
export function adviceOnStores(directory: string): Advice[] {
  const file = (name: string) => join(directory, name);
  const lost = adviceOnLostFiles(directory);
  const { files, problems } = planUpgrade({
    log: inspectLog(file('log.db'), streamOf.registry),
    working: inspectDatabase(file('working.db'), () => undefined),
    rows: inspectRows(directory),
  });
  return [
    ...lost,
    ...files.map(([name, fate]) => ok(`${name}: ${fate}`)),
    ...problems.map((what) => problem(what, remedyOf(what))),
    ...adviceOnRows(directory),
    ...adviceOnClock(lost.length > 0 ? undefined : lastRecordedAt(file('log.db'))),
  ];
}

/** A registry's files never vanish and never become empty by themselves. */
function adviceOnLostFiles(directory: string): Advice[] {
  const found: Advice[] = [];
  const isUsed = readdirSync(directory).some((name) =>
    /^(working\.db|read-\d+\.db|blobs|client\.json|log\.db-wal)$/.test(name),
  );
  for (const name of ['log.db', 'working.db']) {
    const file = join(directory, name);
    if (!existsSync(file)) {
      const isLost = name === 'log.db' ? isUsed : existsSync(join(directory, 'log.db'));
      if (!isLost) continue;
      const what = name === 'log.db' ? 'the history is lost' : 'tokens stop working and uploads begin again';
      found.push(problem(`${file} is missing: ${what}`, `Put it back from where it went. ${restoreIt}`));
    } else if (statSync(file).size === 0) {
      found.push(problem(`${file} is empty, which it never is by itself`, restoreIt));
    }
  }
  return found;
}

function remedyOf(what: string): string {
  if (what.includes('has schema') || what.includes('does not know'))
    return 'Use the release that wrote it, or a newer one.';
  if (what.includes('lost its tail')) return `Put the newer log.db back. If it is gone: ${restoreIt}`;
  return restoreIt;
}

function adviceOnRows(directory: string): Advice[] {
  const live = inspectLive(directory);
  const found = (live?.parked ?? []).map(({ modelId, position, reason }) =>
    problem(
      `the model ${modelId} is parked: its event at position ${position} could not be applied (${reason})`,
      'Upgrade to a release that mends it, then run annals rebuild; other models are served.',
    ),
  );
  const others = generationsIn(directory).filter((generation) => generation !== live?.generation);
  if (others.length === 0) return found;
  const names = others.map((generation) => generationFile('', generation)).join(', ');
  return [...found, note(`${names} was left by a rebuild or an older release: the next start deletes it`)];
}

function adviceOnClock(last: string | undefined): Advice[] {
  if (last === undefined) return [];
  const now = new Date().toISOString();
  if (Date.parse(last) <= Date.now() + skewMs) return [ok(`the clock says ${now}, the last event is of ${last}`)];
  return [
    problem(
      `the clock says ${now}, but the last event is of ${last}`,
      'Set the clock: writes are refused (clock-skew) until it is past the last event.',
    ),
  ];
}
