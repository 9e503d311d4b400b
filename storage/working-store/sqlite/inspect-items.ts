import { workingStoreSchema } from '#migrations/working-store/schema';
import { inspectDatabase, type DatabaseFinding } from '#storage/engines/sqlite/inspect-database';

export interface ItemsContent {
  /** The log that the store goes with, and how far that has come at least; undefined where no release kept it. */
  readonly log: { readonly logId: string; readonly position: number } | undefined;
  /** Whether it holds tokens, as it does from the first start on. */
  readonly hasTokens: boolean;
}

/** What the file of a working store holds, without opening it for writing; an unknown schema is not read. */
export function inspectItems(file: string): DatabaseFinding<ItemsContent> {
  return inspectDatabase(file, (database, schema) => {
    if (schema < 1 || schema > workingStoreSchema.steps.length) return undefined;
    const end = database
      .prepare<[], string>("SELECT value FROM items WHERE kind = 'log' AND key = 'end'")
      .pluck()
      .get();
    const { logId, position } = end === undefined ? {} : (JSON.parse(end) as { logId?: string; position?: string });
    return {
      log: logId === undefined ? undefined : { logId, position: Number(position) },
      hasTokens: database.prepare("SELECT 1 FROM items WHERE kind = 'token' LIMIT 1").pluck().get() !== undefined,
    };
  });
}
