/**
 * What a thread can be asked: each name with its parameters and its answer, which both can be cloned; `close` gives free
 * what the thread holds, and is the last call.
 */
export type ThreadCalls<C> = { readonly [N in keyof C]: (...parameters: never[]) => unknown } & {
  close(): unknown;
};

/** A call on its way into the thread. */
export interface ThreadCall {
  readonly id: number;
  readonly name: string;
  readonly parameters: readonly unknown[];
}

/** What comes out of the thread: an answer, or an error as data; id 0 says that it is open, or why it is not. */
export type ThreadReply<F> =
  { readonly id: number; readonly value: unknown } | { readonly id: number; readonly failure: F };
