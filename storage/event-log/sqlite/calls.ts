import type { LogFinding } from '#application/ports/event-log';
import type { RowHead, RowPage } from './reader';
import type { EventRow, RowAppend } from './rows';
import type { RowAnswer } from './writer';

/** What the thread of the log can be asked, and what it answers. */
export interface Calls {
  append(appends: readonly RowAppend[]): RowAnswer[];
  readStream(stream: string, from: number, limit: number): EventRow[];
  readAll(after: bigint, limit: number): RowPage;
  head(): RowHead | undefined;
  /** What SQLite finds wrong with the file; undefined where that would keep appends waiting for long. */
  examineStructure(wholeBytes?: number): string[] | undefined;
  /** Copies the file as it stands, whatever is wrong with it. */
  copyPages(file: string): Promise<void>;
  /** Looks at the positions behind `after`, up to `to`. */
  examineEvents(after: number, to: number): LogFinding[];
  /** Copies the log as it stands to another file. */
  copyTo(file: string): Promise<RowHead | undefined>;
  close(): void;
}
