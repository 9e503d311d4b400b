import type { ItemKind } from '#application/ports/working-store';
import type { ItemRow } from './rows';

/** A change of one item. */
export type ItemWrite =
  | {
      readonly op: 'put';
      readonly kind: ItemKind;
      readonly key: string;
      readonly text: string;
      readonly expected: number;
    }
  | { readonly op: 'delete'; readonly kind: ItemKind; readonly key: string; readonly expected?: number }
  /** Whatever its revision is. */
  | { readonly op: 'set'; readonly kind: ItemKind; readonly key: string; readonly text: string };

/** The new revision of an item that was put; whether one was deleted; undefined for a put that came too late. */
export interface Written {
  readonly revision?: number;
  readonly deleted?: boolean;
}

/** What the thread of the working store can be asked, and what it answers. */
export interface Calls {
  get(kind: ItemKind, key: string): ItemRow | undefined;
  list(kind: ItemKind, after: string, limit: number): ItemRow[];
  /** Each write is decided behind the ones before it; all of them are durable when this answers. */
  write(writes: readonly ItemWrite[]): Written[];
  examine(): string[];
  /** Copies the store as it stands to another file. */
  copyTo(file: string): Promise<void>;
  close(): void;
}
