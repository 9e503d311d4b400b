import {
  EventLog,
  type AppendResult,
  type LogHead,
  type LogPage,
  type StreamWrite,
} from '#application/ports/event-log';
import { LogClosed } from '#application/ports/event-log-errors';
import type { StoredEvent } from '#models/events/envelope';
import { checkAppend, checkStream, checkWhole } from '../append-checks';
import { hasReached, positionOf } from '../resume';
import { Wakes } from '../wakes';
import { AppendGroups } from './append-groups';
import { RecentTails } from './recent-tails';
import { eventOf } from './rows';
import { startLogThread, type LogThread } from './thread';

/** The embedded log: one SQLite file that one process holds, written in a thread of its own. */
export class SqliteEventLog extends EventLog {
  private readonly wakes = new Wakes();
  private readonly tails = new RecentTails();
  private readonly groups: AppendGroups;
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly thread: LogThread,
    private readonly file: string,
  ) {
    super();
    this.groups = new AppendGroups(thread, file, this.tails);
  }

  /**
   * Opens the log, creating the file when there is none; its directory exists.
   * @throws LogInUse when somebody holds it, LogFailure when it is another file or of a newer release
   */
  static async open({ file }: { readonly file: string }): Promise<SqliteEventLog> {
    return new SqliteEventLog(await startLogThread(file), file);
  }

  async append(writes: readonly StreamWrite[], now: string): Promise<AppendResult> {
    this.mustBeOpen();
    const checked = checkAppend(writes, now);
    const result = await this.groups.append({ writes: checked.writes, now }, checked.bytes);
    if (result.outcome === 'landed') this.wakes.wakeAll();
    return result;
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
    const { rows, atHead } = await this.thread.call('readAll', start, limit);
    const events = rows.map(eventOf);
    return { events, resume: (events.at(-1)?.position ?? start).toString(), atHead };
  }

  subscribe(wake: () => void): () => void {
    return this.wakes.add(wake);
  }

  async head(): Promise<LogHead> {
    this.mustBeOpen();
    const last = await this.thread.call('head');
    if (!last) return { position: 0n, resume: '0' };
    return { position: BigInt(last.position), resume: String(last.position), recordedAt: last.recorded_at };
  }

  reached(resume: string | undefined, head: LogHead): boolean {
    return hasReached(resume, head);
  }

  /** Lets what was asked before finish, then gives the file free. */
  close(): Promise<void> {
    this.closing ??= this.groups.drained().then(() => {
      this.wakes.clear();
      return this.thread.close();
    });
    return this.closing;
  }

  private mustBeOpen(): void {
    if (this.closing) throw new LogClosed();
  }
}
