import { WorkingStore, type Item, type ItemKind } from '#application/ports/working-store';
import { compareKeys } from './key-order';

interface Kept {
  readonly text: string;
  readonly revision: number;
}

/** Items in memory, for tests; kept as JSON text, so what comes out is what a file would give. */
export class MemoryWorkingStore extends WorkingStore {
  private readonly kinds = new Map<ItemKind, Map<string, Kept>>();
  private closed = false;
  private accompanied: (() => void) | undefined;

  get<T>(kind: ItemKind, key: string): Promise<Item<T> | undefined> {
    return this.call(() => {
      const kept = this.of(kind).get(key);
      return kept && itemOf<T>(key, kept);
    });
  }

  put<T>(kind: ItemKind, key: string, value: T, expected: number): Promise<number | undefined> {
    return this.call(() => {
      const text = JSON.stringify(value);
      if (text === undefined) throw new TypeError(`the value of ${kind} ${key} has no JSON`);
      if ((this.of(kind).get(key)?.revision ?? 0) !== expected) return undefined;
      this.of(kind).set(key, { text, revision: expected + 1 });
      this.accompanied?.();
      return expected + 1;
    });
  }

  delete(kind: ItemKind, key: string, expected?: number): Promise<boolean> {
    return this.call(() => {
      const kept = this.of(kind).get(key);
      if (!kept || (expected !== undefined && kept.revision !== expected)) return false;
      this.accompanied?.();
      return this.of(kind).delete(key);
    });
  }

  list<T>(kind: ItemKind, after: string | undefined, limit: number): Promise<readonly Item<T>[]> {
    return this.call(() =>
      [...this.of(kind)]
        .filter(([key]) => after === undefined || compareKeys(key, after) > 0)
        .sort(([a], [b]) => compareKeys(a, b))
        .slice(0, limit)
        .map(([key, kept]) => itemOf<T>(key, kept)),
    );
  }

  accompany(kind: ItemKind, key: string, value: () => unknown): void {
    this.accompanied = () => {
      const text = JSON.stringify(value());
      const { revision } = this.of(kind).get(key) ?? { revision: 0 };
      this.of(kind).set(key, { text, revision: revision + 1 });
    };
  }

  examine(): Promise<readonly string[]> {
    return this.call(() => []);
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  private of(kind: ItemKind): Map<string, Kept> {
    const items = this.kinds.get(kind) ?? new Map<string, Kept>();
    this.kinds.set(kind, items);
    return items;
  }

  private call<T>(answer: () => T): Promise<T> {
    return new Promise((resolve) => {
      if (this.closed) throw new Error('the working store is closed');
      resolve(answer());
    });
  }
}

function itemOf<T>(key: string, { text, revision }: Kept): Item<T> {
  return { key, value: JSON.parse(text) as T, revision };
}
