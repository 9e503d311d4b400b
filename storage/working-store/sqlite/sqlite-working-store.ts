import { WorkingStore, type Item, type ItemKind } from '#application/ports/working-store';
import { WorkingStoreFailure } from '#application/ports/working-store-errors';
import { GroupCommit } from '#storage/engines/sqlite/group-commit';
import { SqliteThread } from '#storage/engines/sqlite/thread';
import type { Calls, ItemWrite, Written } from './calls';
import { errorOf, type Failure } from './failures';
import { itemOf } from './rows';

/** Where a store is, and who is to be told when it can be trusted no more. */
export interface SqliteWorkingStoreOptions {
  readonly file: string;
  /** Told when a sync to the disk failed, or the thread ended: only a restart finds out what is on the disk. */
  readonly onLost?: (error: Error) => void;
}

/** The embedded working store: one SQLite file that one process holds, in a thread of its own. */
export class SqliteWorkingStore extends WorkingStore {
  private readonly groups: GroupCommit<ItemWrite, Written>;
  private closing: Promise<void> | undefined;
  private company: (() => ItemWrite) | undefined;
  /** What was kept last with a change. */
  private accompanied: string | undefined;

  private constructor(private readonly thread: SqliteThread<Calls, Failure>) {
    super();
    this.groups = new GroupCommit((writes) => this.commit(writes));
  }

  /**
   * Opens the store, creating the file when there is none; its directory exists.
   * @throws WorkingStoreFailure when somebody else holds it, or it is another file or of a newer release
   */
  static async open({ file, onLost }: SqliteWorkingStoreOptions): Promise<SqliteWorkingStore> {
    const opened: { store?: SqliteWorkingStore } = {};
    const lost = (error: Error): Error => {
      if (opened.store && !opened.store.closing) onLost?.(error);
      return error;
    };
    const thread = await SqliteThread.start<Calls, Failure>({
      script: require.resolve('./worker'),
      data: { file },
      errorOf: (failure) => {
        const error = errorOf(failure, file);
        return failure.inDoubt ? lost(error) : error;
      },
      goneOf: (reason) => lost(new WorkingStoreFailure('WORKING_STORE', `the working store ${file} failed: ${reason}`)),
    });
    opened.store = new SqliteWorkingStore(thread);
    return opened.store;
  }

  async get<T>(kind: ItemKind, key: string): Promise<Item<T> | undefined> {
    const row = await this.thread.call('get', kind, key);
    return row && itemOf<T>(row);
  }

  async put<T>(kind: ItemKind, key: string, value: T, expected: number): Promise<number | undefined> {
    const text = JSON.stringify(value);
    if (text === undefined) throw new TypeError(`the value of ${kind} ${key} has no JSON`);
    return (await this.write({ op: 'put', kind, key, text, expected }, text.length)).revision;
  }

  async delete(kind: ItemKind, key: string, expected?: number): Promise<boolean> {
    const write = { op: 'delete', kind, key, ...(expected === undefined ? {} : { expected }) } as const;
    return (await this.write(write, 0)).deleted === true;
  }

  async list<T>(kind: ItemKind, after: string | undefined, limit: number): Promise<readonly Item<T>[]> {
    // Every key is behind the empty one, which is not a key.
    return (await this.thread.call('list', kind, after ?? '', limit)).map((row) => itemOf<T>(row));
  }

  accompany(kind: ItemKind, key: string, value: () => unknown): void {
    this.company = () => ({ op: 'set', kind, key, text: JSON.stringify(value()) });
  }

  async examine(): Promise<readonly string[]> {
    return this.thread.call('examine');
  }

  /** Copies the store as it stands into a new file, while writes go on; see copyDatabase. */
  async copyTo(file: string): Promise<void> {
    await this.thread.call('copyTo', file);
  }

  /** Lets what was asked before finish, then gives the file free. */
  close(): Promise<void> {
    this.closing ??= this.groups.drained().then(() => this.thread.close());
    return this.closing;
  }

  private async commit(writes: readonly ItemWrite[]): Promise<readonly Written[]> {
    const company = this.company?.();
    const text = company && 'text' in company ? company.text : undefined;
    if (!company || text === this.accompanied) return this.thread.call('write', writes);
    const written = await this.thread.call('write', [...writes, company]);
    this.accompanied = text;
    return written.slice(0, writes.length);
  }

  private write(write: ItemWrite, bytes: number): Promise<Written> {
    if (this.closing) return Promise.reject(new WorkingStoreFailure('WORKING_STORE', 'the working store is closed'));
    return this.groups.write(write, bytes);
  }
}
