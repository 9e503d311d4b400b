import {
  EventLog,
  type AppendResult,
  type LogFinding,
  type LogHead,
  type LogPage,
  type StreamWrite,
} from '#application/ports/event-log';
import { LogClosed } from '#application/ports/event-log-errors';
import type { StoredEvent } from '#models/events/envelope';
import { removeCopy } from '#storage/engines/sqlite/copy-database';
import { GroupCommit } from '#storage/engines/sqlite/group-commit';
import { integrityOfFile } from '#storage/engines/sqlite/integrity';
import { checkAppend, checkStream, checkWhole, type CheckedWrite } from '../append-checks';
import { hasReached, positionOf } from '../resume';
import { Wakes } from '../wakes';
import { examinedCopy } from './examiner';
import { errorOf } from './failures';
import type { RowHead } from './reader';
import { NewestEvents } from './newest-events';
import { RecentTails } from './recent-tails';
import { columnsAt, eventOf, type EventColumns, type RowAppend } from './rows';
import { startLogThread, type LogThread } from './thread';
import type { RowAnswer } from './writer';

/** Where a log is, and who is to be told when it can be trusted no more. */
export interface SqliteEventLogOptions {
  readonly file: string;
  /** Told once when a sync to the disk failed, or the thread ended: only a restart finds out what is on the disk. */
  readonly onLost?: (error: Error) => void;
  /** Up to how many bytes a file is examined in its place; a larger one in a copy beside it. Default: 64 MiB. */
  readonly wholeCheckBytes?: number;
}

/** Positions that are examined at one go; appends come between. */
const examinedAtOnce = 500;

/** The embedded log: one SQLite file that one process holds, written in a thread of its own. */
export class SqliteEventLog extends EventLog {
  private readonly wakes = new Wakes();
  private readonly tails = new RecentTails();
  private readonly newest = new NewestEvents();
  private readonly groups: GroupCommit<RowAppend, RowAnswer>;
  private closing: Promise<void> | undefined;
  private examined: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly thread: LogThread,
    private readonly file: string,
    private readonly wholeCheckBytes: number | undefined,
  ) {
    super();
    this.groups = new GroupCommit((appends) => thread.call('append', appends));
  }

  /**
   * Opens the log, creating the file when there is none; its directory exists.
   * @throws LogInUse when somebody holds it, LogDamaged when it is no whole log, LogFailure when it is another file or of
   * a newer release
   */
  static async open({ file, onLost, wholeCheckBytes }: SqliteEventLogOptions): Promise<SqliteEventLog> {
    const opened: { log?: SqliteEventLog } = {};
    const thread = await startLogThread(file, (error) => {
      if (opened.log && !opened.log.closing) onLost?.(error);
    });
    opened.log = new SqliteEventLog(thread, file, wholeCheckBytes);
    return opened.log;
  }

  async append(writes: readonly StreamWrite[], now: string): Promise<AppendResult> {
    this.mustBeOpen();
    const checked = checkAppend(writes, now);
    const answer = await this.groups.write({ writes: checked.writes, now }, checked.bytes);
    if (answer.outcome === 'refused') throw errorOf(answer.failure, this.file);
    if (answer.outcome === 'conflict') return answer;
    const landed = landedRows(checked.writes, answer.writes);
    // What stood already says nothing of where the log or its streams end.
    const fresh = landed.flatMap(({ rows, isFresh }) => (isFresh ? rows : []));
    this.tails.appended(fresh, checked.bytes);
    this.newest.appended(fresh, checked.bytes);
    // Who appended goes on first: what follows the log has as much to do with an event as a command has.
    setImmediate(() => this.wakes.wakeAll());
    return { outcome: 'landed', events: landed.flatMap(({ rows }) => rows.map(eventOf)) };
  }

  async readStream(stream: string, from = 0, limit = Number.MAX_SAFE_INTEGER): Promise<readonly StoredEvent[]> {
    this.mustBeOpen();
    checkStream(stream);
    checkWhole('the first revision', from, 0);
    checkWhole('a limit', limit, 1);
    const recent = this.tails.from(stream, from, limit);
    if (recent) return recent.map(eventOf);
    const rows = await this.thread.call('readStream', stream, from, limit);
    if (rows.length < limit) this.tails.read(stream, from, rows.length);
    return rows.map(eventOf);
  }

  async readAll(after: string | undefined, limit: number): Promise<LogPage> {
    this.mustBeOpen();
    checkWhole('a limit', limit, 1);
    const start = positionOf(after);
    const { rows, atHead } =
      this.newest.after(Number(start), limit) ?? (await this.thread.call('readAll', start, limit));
    const events = rows.map(eventOf);
    return { events, resume: (events.at(-1)?.position ?? start).toString(), atHead };
  }

  subscribe(wake: () => void): () => void {
    return this.wakes.add(wake);
  }

  async head(): Promise<LogHead> {
    this.mustBeOpen();
    return headOf(await this.thread.call('head'));
  }

  reached(resume: string | undefined, head: LogHead): boolean {
    return hasReached(resume, head);
  }

  async examine(
    report: (finding: LogFinding) => void,
    onProgress: (done: bigint, total: bigint) => void = () => undefined,
  ): Promise<void> {
    this.mustBeOpen();
    const end = await this.thread.call('head');
    const last = end?.position ?? 0;
    for (const reason of await this.structure()) report({ kind: 'structure', place: {}, reason });
    for (let done = 0; done < last; done = Math.min(done + examinedAtOnce, last)) {
      onProgress(BigInt(done), BigInt(last));
      (await this.thread.call('examineEvents', done, Math.min(done + examinedAtOnce, last))).forEach(report);
    }
    onProgress(BigInt(last), BigInt(last));
  }

  /**
   * Copies the log as it stands into a new file, while appends go on; see copyDatabase.
   * @returns where the copy ends
   */
  async copyTo(file: string, onProgress: (done: number, total: number) => void = () => undefined): Promise<LogHead> {
    this.mustBeOpen();
    onProgress(0, 1);
    const head = headOf(await this.thread.call('copyTo', file));
    onProgress(1, 1);
    return head;
  }

  /** Lets what was asked before finish, then gives the file free. */
  close(): Promise<void> {
    this.closing ??= this.groups.drained().then(() => {
      this.wakes.clear();
      return this.thread.close();
    });
    return this.closing;
  }

  /** One at a time: the copy that is examined has one place. */
  private structure(): Promise<readonly string[]> {
    const mine = this.examined.then(() => this.examinedStructure());
    this.examined = mine.catch(() => undefined);
    return mine;
  }

  /** What is wrong with the pages of the file: those of a copy where appends would have to wait for the check. */
  private async examinedStructure(): Promise<readonly string[]> {
    const found = await this.thread.call('examineStructure', this.wholeCheckBytes);
    if (found) return found;
    const copy = examinedCopy(this.file);
    try {
      await this.thread.call('copyPages', copy);
      return await integrityOfFile(copy);
    } finally {
      removeCopy(copy);
    }
  }

  private mustBeOpen(): void {
    if (this.closing) throw new LogClosed();
  }
}

/** The rows of each write, in their order, and whether they were appended now or stood already. */
function landedRows(
  writes: readonly CheckedWrite[],
  landed: Extract<RowAnswer, { outcome: 'landed' }>['writes'],
): { readonly rows: readonly EventColumns[]; readonly isFresh: boolean }[] {
  return writes.map((write, index) => {
    const place = landed[index];
    if (place === undefined) throw new Error('an append was told fewer places than it had writes');
    return 'position' in place ? { rows: columnsAt(write, place), isFresh: true } : { rows: place, isFresh: false };
  });
}

function headOf(last: RowHead | undefined): LogHead {
  if (!last) return { position: 0n, resume: '0' };
  return { position: BigInt(last.position), resume: String(last.position), recordedAt: last.recorded_at };
}
