import type { Statement } from 'better-sqlite3';
import type { ItemKind } from '#application/ports/working-store';
import type { Database } from '#storage/engines/sqlite/database';
import type { ItemWrite, Written } from './calls';
import type { ItemRow } from './rows';

/** Reads and writes the table. */
export class Items {
  private readonly one: Statement<[string, string], ItemRow>;
  private readonly some: Statement<[string, string, number], ItemRow>;
  private readonly create: Statement<[string, string, string], number>;
  private readonly change: Statement<[string, string, string, number], number>;
  private readonly set: Statement<[string, string, string]>;
  private readonly remove: Statement<[string, string]>;
  private readonly removeAt: Statement<[string, string, number]>;

  constructor(private readonly database: Database) {
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
    this.set = database.prepare(
      `INSERT INTO items (kind, key, value, revision) VALUES (?, ?, ?, 1)
       ON CONFLICT DO UPDATE SET value = excluded.value, revision = revision + 1`,
    );
    this.remove = database.prepare('DELETE FROM items WHERE kind = ? AND key = ?');
    this.removeAt = database.prepare('DELETE FROM items WHERE kind = ? AND key = ? AND revision = ?');
  }

  get(kind: ItemKind, key: string): ItemRow | undefined {
    return this.one.get(kind, key);
  }

  list(kind: ItemKind, after: string, limit: number): ItemRow[] {
    return this.some.all(kind, after, limit);
  }

  /** Takes a group of writes into one transaction: one fsync for all. */
  write(writes: readonly ItemWrite[]): Written[] {
    return this.database.transaction(() => writes.map((write) => this.writeOne(write))).immediate();
  }

  private writeOne(write: ItemWrite): Written {
    const { kind, key } = write;
    if (write.op === 'set') {
      this.set.run(kind, key, write.text);
      return {};
    }
    if (write.op === 'delete') {
      const { changes } =
        write.expected === undefined ? this.remove.run(kind, key) : this.removeAt.run(kind, key, write.expected);
      return { deleted: changes > 0 };
    }
    const revision =
      write.expected === 0
        ? this.create.get(kind, key, write.text)
        : this.change.get(write.text, kind, key, write.expected);
    return revision === undefined ? {} : { revision };
  }
}
