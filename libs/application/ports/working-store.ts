/** A stored item and the revision that the next change must name. */
export interface Item<T> {
  readonly key: string;
  readonly value: T;
  /** 1 when created, one more with each change. */
  readonly revision: number;
}

/** The kinds of items that are kept here; each has a key of its own. */
export type ItemKind = 'upload' | 'operation' | 'token' | 'touch' | 'log';

/**
 * State that is neither history nor derived from it: uploads, operations, token hashes, touch times of blobs; and which log
 * it goes with, how far that has come at least.
 */
export abstract class WorkingStore {
  /** The item with this key; undefined when there is none. */
  abstract get<T>(kind: ItemKind, key: string): Promise<Item<T> | undefined>;

  /**
   * Writes an item if its revision is still `expected` (0: it must not exist). Durable when this returns.
   * @returns the new revision, or undefined when somebody else changed it
   */
  abstract put<T>(kind: ItemKind, key: string, value: T, expected: number): Promise<number | undefined>;

  /** Deletes an item; with `expected` only at that revision. @returns whether it was deleted */
  abstract delete(kind: ItemKind, key: string, expected?: number): Promise<boolean>;

  /** Items of a kind in the order of their keys, after a key. */
  abstract list<T>(kind: ItemKind, after: string | undefined, limit: number): Promise<readonly Item<T>[]>;

  /**
   * From now on each change of anything here also keeps what `value` tells in that moment, under one more item, in the same
   * commit: it costs no sync of its own. A later call takes the place of an earlier one.
   */
  abstract accompany(kind: ItemKind, key: string, value: () => unknown): void;

  /** Looks whether the store is whole; tells what is wrong with it. */
  abstract examine(): Promise<readonly string[]>;

  /** Gives the store free; no call may follow. */
  abstract close(): Promise<void>;
}
