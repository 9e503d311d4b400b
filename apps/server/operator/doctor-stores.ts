import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { streamOf } from '#application/identity';
import { placeText } from '#application/ports/event-log-errors';
import { firstDamageIn } from '#storage/event-log/sqlite/inspect-damage';
import { lastRecordedAt } from '#storage/event-log/sqlite/inspect-end';
import { inspectLog } from '#storage/event-log/sqlite/inspect-log';
import { generationFile, generationsIn } from '#storage/read-model/sqlite/generation-files';
import { inspectLive } from '#storage/read-model/sqlite/inspect-live';
import { inspectRows } from '#storage/read-model/sqlite/inspect-rows';
import { inspectItems } from '#storage/working-store/sqlite/inspect-items';
import { note, ok, problem, type Advice } from './doctor-advice';
import { planUpgrade } from './upgrade-plan';

/** How far a clock may be behind before that is told. */
const skewMs = 1000;

const restoreIt = 'Restore the last backup into an empty directory with annals restore.';

/** The files of a registry that nobody holds; none of them is opened for writing. */
export function adviceOnStores(directory: string): Advice[] {
  const file = (name: string) => join(directory, name);
  const rows = inspectRows(directory);
  const { files, problems, isLogGone } = planUpgrade({
    log: inspectLog(file('log.db'), streamOf.registry),
    working: inspectItems(file('working.db')),
    rows,
  });
  const emptied = adviceOnEmptyFiles(directory, isLogGone);
  return [
    ...emptied,
    ...files.map(([name, fate]) => ok(`${name}: ${fate}`)),
    ...problems.map((what) => problem(what, remedyOf(what))),
    ...adviceOnNextEvents(file('log.db'), rows),
    ...adviceOnRows(directory),
    ...adviceOnClock(emptied.length > 0 || isLogGone ? undefined : lastRecordedAt(file('log.db'))),
  ];
}

/** Files that are gone, or empty, which they never are by themselves. @param isTold whether a lost log is told of already */
function adviceOnEmptyFiles(directory: string, isTold: boolean): Advice[] {
  const file = (name: string) => join(directory, name);
  const isUsed = readdirSync(directory).some((name) => /^(blobs|client\.json|log\.db-wal)$/.test(name));
  const found: Advice[] = [];
  if (!existsSync(file('log.db')) && isUsed && !isTold) {
    const remedy = `Put it back from where it went. ${restoreIt}`;
    found.push(problem(`${file('log.db')} is missing: the history is lost`, remedy));
  }
  if (!existsSync(file('working.db')) && existsSync(file('log.db'))) {
    const what = `${file('working.db')} is missing: tokens stop working and uploads begin again`;
    found.push(problem(what, `Put it back from where it went. ${restoreIt}`));
  }
  for (const name of ['log.db', 'working.db'].filter(
    (one) => existsSync(file(one)) && statSync(file(one)).size === 0,
  )) {
    found.push(problem(`${file(name)} is empty, which it never is by itself`, restoreIt));
  }
  return found;
}

function remedyOf(what: string): string {
  if (what.includes('has schema') || what.includes('does not know'))
    return 'Use the release that wrote it, or a newer one.';
  if (what.includes('lost its tail')) return `Put the newer log.db back. If it is gone: ${restoreIt}`;
  return restoreIt;
}

/** Events that a start has to apply, and can not get past if one is damaged. */
function adviceOnNextEvents(log: string, rows: ReturnType<typeof inspectRows>): Advice[] {
  const damage = firstDamageIn(log, (rows.state === 'present' ? rows.content?.checkpoint?.position : undefined) ?? 0);
  if (!damage) return [];
  const what = `the log is damaged ${placeText(damage.place)}: ${damage.reason}; a start would serve reads only, up to there`;
  return [problem(what, restoreIt)];
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
