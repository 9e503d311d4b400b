import type { StoreMetrics } from '#api/metrics/store-metrics';
import { isOver, type Operation } from '#application/operations/operation';
import { WorkingStore, type Item, type ItemKind } from '#application/ports/working-store';

/** A working store of which it is counted which operations have ended, and how. */
export class MeasuredWorkingStore extends WorkingStore {
  constructor(
    private readonly items: WorkingStore,
    private readonly metrics: StoreMetrics,
  ) {
    super();
  }

  override async put<T>(kind: ItemKind, key: string, value: T, expected: number): Promise<number | undefined> {
    const revision = await this.items.put(kind, key, value, expected);
    if (kind === 'operation' && revision !== undefined && isOperation(value) && isOver(value.state)) {
      this.metrics.operationEnded(value.kind, value.state);
    }
    return revision;
  }

  override get<T>(kind: ItemKind, key: string): Promise<Item<T> | undefined> {
    return this.items.get<T>(kind, key);
  }

  override delete(kind: ItemKind, key: string, expected?: number): Promise<boolean> {
    return this.items.delete(kind, key, expected);
  }

  override list<T>(kind: ItemKind, after: string | undefined, limit: number): Promise<readonly Item<T>[]> {
    return this.items.list<T>(kind, after, limit);
  }

  override accompany(kind: ItemKind, key: string, value: () => unknown): void {
    this.items.accompany(kind, key, value);
  }

  override examine(): Promise<readonly string[]> {
    return this.items.examine();
  }

  override close(): Promise<void> {
    return this.items.close();
  }
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'state' in value && 'kind' in value;
}
