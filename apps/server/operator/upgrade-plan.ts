import { eventLogSchema } from '#migrations/event-log/schema';
import { stepNames } from '#migrations/step-names';
import { workingStoreSchema } from '#migrations/working-store/schema';
import { schemaVersions } from '#models/events/vocabulary';
import type { DatabaseFinding } from '#storage/engines/sqlite/inspect-database';
import type { EventKind, LogContent } from '#storage/event-log/sqlite/inspect-log';
import type { RowsContent } from '#storage/read-model/sqlite/inspect-rows';
import type { ItemsContent } from '#storage/working-store/sqlite/inspect-items';
import { lossOf } from './lost-log';

/** What lies in a data directory. */
export interface Found {
  readonly log: DatabaseFinding<LogContent>;
  readonly working: DatabaseFinding<ItemsContent>;
  readonly rows: DatabaseFinding<RowsContent>;
}

/** What the next start of this release would do. */
export interface UpgradePlan {
  /** For each file what becomes of it. */
  readonly files: readonly (readonly [file: string, fate: string])[];
  /** Why this release can not serve what is there, or not all of it. */
  readonly problems: readonly string[];
  /** Whether the log is not there with which the other files go. */
  readonly isLogGone: boolean;
}

interface Fate {
  readonly fate: string;
  readonly problem?: string;
}

/** Works out what a start of this release would do with what is there. */
export function planUpgrade({ log, working, rows }: Found): UpgradePlan {
  const lost = lossOf(log, working, rows);
  const logFate = lost?.isGone
    ? { fate: 'is not there; not made anew' }
    : keptFate('log.db', log, eventLogSchema, stepNames.eventLog);
  const workingFate = keptFate('working.db', working, workingStoreSchema, stepNames.workingStore);
  const content = log.state === 'present' ? log.content : undefined;
  const head = content ? content.head : log.state === 'absent' ? 0 : undefined;
  const rowsFate = lost && rows.state === 'present' ? keptRows : derivedFate(rows, content, head);
  const events = content ? `; ${content.head} events` : '';
  return {
    files: [
      ['log.db', `${logFate.fate}${events}`],
      ['working.db', workingFate.fate],
      ['read-*.db', rowsFate.fate],
    ],
    problems: [
      ...[logFate, workingFate, rowsFate].flatMap(({ problem }: Fate) => problem ?? []),
      ...(lost ? [`${lost.what}: the log has lost its tail, and a start would serve reads only`] : []),
      ...(content?.kinds.filter(isUnknown).map(unknownText) ?? []),
    ],
    isLogGone: lost?.isGone ?? false,
  };
}

const keptRows: Fate = { fate: 'as it is; reads are answered from it alone' };

interface Kind {
  readonly name: string;
  readonly applicationId: number;
  readonly steps: readonly string[];
}

/** A database that nothing else can replace: it is brought up to date step by step, or refused. */
function keptFate(file: string, found: DatabaseFinding<unknown>, kind: Kind, names: readonly string[]): Fate {
  if (found.state === 'absent') return { fate: `is not there; made anew, by ${names.join(', ')}` };
  if (found.state === 'unreadable') {
    return { fate: 'can not be opened', problem: `${file} can not be read: ${found.reason}` };
  }
  const { schema, applicationId, isEmpty } = found;
  if (applicationId === 0 && isEmpty) {
    return {
      fate: 'can not be opened',
      problem: `${file} is empty, which it never is by itself: restore it from a backup`,
    };
  }
  if (applicationId !== kind.applicationId) {
    return { fate: 'can not be opened', problem: `${file} is not a ${kind.name} of Annals` };
  }
  const known = kind.steps.length;
  if (schema > known) {
    const problem = `the ${kind.name} ${file} has schema ${schema}, this release knows ${known}: use the release that wrote it, or a newer one`;
    return { fate: 'can not be opened', problem };
  }
  if (schema === known) return { fate: `schema ${schema}, as it is` };
  return { fate: `schema ${schema} of ${known}; migrated by ${names.slice(schema).join(', ')}` };
}

/** The rows can be derived from the log, so that those of any other release are replaced, never refused. */
function derivedFate(rows: DatabaseFinding<RowsContent>, log: LogContent | undefined, head: number | undefined): Fate {
  const anew = (why: string): Fate => ({ fate: `${why}; built anew, ${replayText(head)}` });
  if (rows.state === 'absent') return anew('is not there');
  if (rows.state === 'unreadable') return anew(`can not be read (${rows.reason})`);
  const names = stepNames.readModel;
  if (rows.schema > names.length)
    return anew(`schema ${rows.schema}, of a newer release than this with ${names.length}`);
  if (rows.schema < names.length || rows.content === undefined) {
    const missing = names.slice(rows.schema).join(', ');
    return anew(`schema ${rows.schema} of ${names.length}, without ${missing}`);
  }
  const { checkpoint, unknownTypes } = rows.content;
  const learnt = unknownTypes.filter((type) => type in schemaVersions);
  const schema = `schema ${rows.schema}`;
  if (!checkpoint) return { fate: `${schema}, empty; ${replayText(head)}` };
  if (head !== undefined && !log?.lineage.includes(checkpoint.logId)) return anew(`${schema}, of another log`);
  if (learnt.length > 0) return anew(`${schema}, without ${learnt.join(', ')}, which this release knows`);
  const behind = head === undefined ? 0 : head - checkpoint.position;
  return { fate: behind > 0 ? `${schema}, as it is; ${behind} events behind` : `${schema}, as it is` };
}

function replayText(head: number | undefined): string {
  return head === undefined ? 'once the log can be read' : `${head} ${head === 1 ? 'event is' : 'events are'} replayed`;
}

function isUnknown({ type, schemaVersion }: EventKind): boolean {
  const newest: Readonly<Record<string, number>> = schemaVersions;
  return schemaVersion > (newest[type] ?? 0);
}

function unknownText({ type, schemaVersion, count, first }: EventKind): string {
  return (
    `log.db holds ${count} ${type} of schema version ${schemaVersion}, the first at position ${first}, which this ` +
    'release does not know: they are passed over, and what they happened to takes no changes'
  );
}
