import type { DatabaseFinding } from '#storage/engines/sqlite/inspect-database';
import type { LogContent } from '#storage/event-log/sqlite/inspect-log';
import type { RowsContent } from '#storage/read-model/sqlite/inspect-rows';
import type { ItemsContent } from '#storage/working-store/sqlite/inspect-items';

/** The log is not the one, or not all of it, that its directory has worked with. */
export interface LogLoss {
  /** What is there, and what should be. */
  readonly what: string;
  readonly isGone: boolean;
}

/**
 * Compares the files of a directory as a start does (LogWitness): the working state and the rows say which log they go with
 * and how far it had come. Undefined where it fits, or can not be read.
 */
export function lossOf(
  log: DatabaseFinding<LogContent>,
  working: DatabaseFinding<ItemsContent>,
  rows: DatabaseFinding<RowsContent>,
): LogLoss | undefined {
  const kept = working.state === 'present' ? working.content?.log : undefined;
  const seen = rows.state === 'present' ? rows.content?.checkpoint : undefined;
  const hasTokens = working.state === 'present' && working.content?.hasTokens === true;
  const isGone = log.state === 'absent';
  if (!isGone && (log.state === 'unreadable' || !log.content)) return undefined;
  const head = isGone ? 0 : (log.content?.head ?? 0);
  const lineage = isGone ? [] : (log.content?.lineage ?? []);
  const ends = [
    ...(seen ? [{ by: 'the rows have seen', ...seen }] : []),
    ...(kept ? [{ by: 'working.db knows of', ...kept }] : []),
  ].sort((one, other) => other.position - one.position);
  const [furthest] = ends;
  const told = furthest ? `${furthest.by} ${furthest.position} of log ${furthest.logId}` : 'working.db has tokens';
  const loss = (found: string): LogLoss => ({ what: `${found}, but ${told}`, isGone });
  if (head === 0) {
    if (!furthest && !hasTokens) return undefined;
    return loss(isGone ? 'log.db is missing: the history is lost' : 'log.db holds no event');
  }
  const newest = lineage.at(-1);
  const mainly = kept ?? seen;
  if (mainly && !lineage.includes(mainly.logId))
    return loss(`log.db is another log, ${newest ?? 'which has not begun'}`);
  const isCut = ends.some(({ logId, position }) => logId === newest && position > head);
  return isCut ? loss(`log.db ends at ${head}`) : undefined;
}
