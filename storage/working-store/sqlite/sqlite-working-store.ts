import type { Statement } from 'better-sqlite3';
import { WorkingStore, type Item, type ItemKind } from '#application/ports/working-store';
import { workingStoreSchema } from '#migrations/working-store/schema';
import { openDatabase, type Database } from '#storage/engines/sqlite/database';
import { itemOf, type ItemRow } from './rows';

/** The embedded working store: one SQLite file. Writes are small and seldom, so they happen in the calling thread. */
export class SqliteWorkingStore extends WorkingStore {
  private readonly one: Statement<[string, string], ItemRow>;
  private readonly some: Statement<[string, string, number], ItemRow>;
  private readonly create: Statement<[string, string, string], number>;
  private readonly change: Statement<[string, string, string, number], number>;
  private readonly remove: Statement<[string, string]>;
  private readonly removeAt: Statement<[string, string, number]>;

  private constructor(private readonly database: Database) {
    super();
    this.one = database.prepare('SELECT key, value, revision FROM items WHERE kind = ? AND key = ?');
    this.some = database.prepare(
      'SELECT key, value, revision FROM items WHERE kind = ? AND key > ? ORDER BY key LIMIT ?',
    );
    this.create = database
      .prepare<[string, string, string], number>(
        'INSERT INTO items (kind, key, value, revision) VALUES (?, ?, ?, 1) ON CONFLICT DO NOTHING RETURNING revision',
      )
      .pluck();
    this.change = database
      .prepare<[string, string, string, number], number>(
        'UPDATE items SET value = ?, revision = revision + 1 WHERE kind = ? AND key = ? AND revision = ? RETURNING revision',
      )
      .pluck();
    this.remove = database.prepare('DELETE FROM items WHERE kind = ? AND key = ?');
    this.removeAt = database.prepare('DELETE FROM items WHERE kind = ? AND key = ? AND revision = ?');
  }

  /**
   * Opens the store, creating the file when there is none; its directory exists.
   * @throws when somebody else holds it, or it is another file or of a newer release
   */
  static open({ file }: { readonly file: string }): SqliteWorkingStore {
    return new SqliteWorkingStore(openDatabase(file, workingStoreSchema, { exclusive: true }));
  }

  get<T>(kind: ItemKind, key: string): Promise<Item<T> | undefined> {
    return call(() => {
      const row = this.one.get(kind, key);
      return row && itemOf<T>(row);
    });
  }

  put<T>(kind: ItemKind, key: string, value: T, expected: number): Promise<number | undefined> {
    return call(() => {
      const text = JSON.stringify(value);
      if (text === undefined) throw new TypeError(`the value of ${kind} ${key} has no JSON`);
      return expected === 0 ? this.create.get(kind, key, text) : this.change.get(text, kind, key, expected);
    });
  }

  delete(kind: ItemKind, key: string, expected?: number): Promise<boolean> {
    return call(() => {
      const { changes } = expected === undefined ? this.remove.run(kind, key) : this.removeAt.run(kind, key, expected);
      return changes > 0;
    });
  }

  list<T>(kind: ItemKind, after: string | undefined, limit: number): Promise<readonly Item<T>[]> {
    // Every key is behind the empty one, which is not a key.
    return call(() => this.some.all(kind, after ?? '', limit).map((row) => itemOf<T>(row)));
  }

  close(): Promise<void> {
    return call(() => void this.database.close());
  }
}

/** An answer of SQLite, or its error, as a promise. */
function call<T>(answer: () => T): Promise<T> {
  return new Promise((resolve) => resolve(answer()));
}
