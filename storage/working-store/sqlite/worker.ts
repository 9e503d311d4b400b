import { workingStoreSchema } from '#migrations/working-store/schema';
import { Checkpoints } from '#storage/engines/sqlite/checkpoints';
import { copyDatabase } from '#storage/engines/sqlite/copy-database';
import { openDatabase } from '#storage/engines/sqlite/database';
import { Doubt } from '#storage/engines/sqlite/doubt';
import { serveCalls } from '#storage/engines/sqlite/thread-side';
import type { Calls } from './calls';
import { failureOf } from './failures';
import { Items } from './items';

const doubt = new Doubt();

/** Opens the file and says how each call is done. */
function openCalls(data: unknown): Calls {
  const { file } = data as { readonly file: string };
  const database = openDatabase(file, workingStoreSchema, { exclusive: true });
  const items = new Items(database);
  const checkpoints = new Checkpoints(database);
  return {
    get: (kind, key) => doubt.reading(() => items.get(kind, key)),
    list: (kind, after, limit) => doubt.reading(() => items.list(kind, after, limit)),
    write: (writes) =>
      doubt.writing(() => {
        const written = items.write(writes);
        const bytes = writes.reduce((sum, write) => sum + (write.op === 'delete' ? 0 : write.text.length), 0);
        if (checkpoints.wrote(writes.length, bytes)) checkpoints.run();
        return written;
      }),
    examine: () =>
      (database.pragma('integrity_check(20)') as { readonly integrity_check: string }[])
        .map(({ integrity_check: text }) => text)
        .filter((text) => text !== 'ok'),
    copyTo: (to) => copyDatabase(database, to),
    close: () => void database.close(),
  };
}

serveCalls(openCalls, (error) => failureOf(error, doubt.isOf(error)));
