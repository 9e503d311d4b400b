import type { RowHead, RowPage } from './reader';
import type { EventRow, RowAppend } from './rows';
import type { RowAnswer } from './writer';

/** What the thread of the log can be asked, and what it answers. */
export interface Calls {
  append(appends: readonly RowAppend[]): RowAnswer[];
  readStream(stream: string, from: number, limit: number): EventRow[];
  readAll(after: bigint, limit: number): RowPage;
  head(): RowHead | undefined;
  close(): void;
}
