import type { Failure } from './failures';
import type { RowHead, RowPage } from './reader';
import type { EventRow, RowAppend } from './rows';
import type { RowAnswer } from './writer';

/** What the thread can be asked, and what it answers. */
export interface Calls {
  append(appends: readonly RowAppend[]): RowAnswer[];
  readStream(stream: string, from: number, limit: number): EventRow[];
  readAll(after: bigint, limit: number): RowPage;
  head(): RowHead | undefined;
  close(): void;
}

/** What the thread can be asked for. */
export type CallName = keyof Calls;

/** A call on its way into the thread. */
export type Call = {
  [N in CallName]: { readonly id: number; readonly name: N; readonly parameters: Parameters<Calls[N]> };
}[CallName];

/** What comes out of the thread; id 0 says that the file is open, or why it is not. */
export type Reply =
  { readonly id: number; readonly value: unknown } | { readonly id: number; readonly failure: Failure };
