import { serveCalls } from '#storage/engines/sqlite/thread-side';
import type { Calls } from './calls';
import { connectBuilder, connectWriter } from './connection';
import { failureOf } from './failures';
import type { NextWriter } from './next-writer';
import { catalogueTables } from './row-differences';
import { RowWriter } from './row-writer';

/** What a thread of rows is started with. */
export interface ThreadData {
  readonly file: string;
  /** Whether the rows are live and of this release; else they are begun, or built beside the live ones. */
  readonly rows: 'live' | 'begun' | 'next';
}

/** Opens the file and says how each call is done. */
function openCalls(data: unknown): Calls {
  const { file, rows: begin } = data as ThreadData;
  const connection = begin === 'next' ? connectBuilder(file) : connectWriter(file);
  let writer: RowWriter | undefined;
  let building: NextWriter | undefined;
  const rows = (): RowWriter => (writer ??= new RowWriter(connection));
  const builder = (): NextWriter => {
    if (!building) throw new Error('these rows are live already');
    return building;
  };
  return {
    async prepare() {
      // What makes tables is large, and most starts find live rows.
      if (begin === 'live') return;
      const { liveMark, makeTables, NextWriter } = await loadMaking();
      await makeTables(connection, begin === 'next' ? 0 : liveMark);
      if (begin === 'next') building = new NextWriter(connection);
    },
    checkpoint: () => (building ?? rows()).checkpoint(),
    apply: (changes, checkpoint) => rows().apply(changes, checkpoint),
    async reset() {
      const { liveMark, makeTables } = await loadMaking();
      await makeTables(connection, liveMark);
    },
    unknownTypes: () => rows().unknownTypes(),
    rememberUnknown: (type, position) => rows().rememberUnknown(type, position),
    parked: () => rows().parked(),
    park: (model) => rows().park(model),

    load: (changes, checkpoint) => builder().load(changes, checkpoint),
    flush: () => builder().flush(),
    makeIndex: () => builder().makeIndex(),
    census: () => builder().census(),
    someModels: (seed, count) => builder().someModels(seed, count),
    tables: () => catalogueTables(connection).map(({ name }) => name),
    refold: (modelId, changes) => builder().refold(modelId, changes),
    beginComparison: (file) => builder().beginComparison(file),
    compareTable: (table, limit) => builder().compareTable(table, limit),
    endComparison: () => builder().endComparison(),
    settle: () => builder().settle(),
    makeLive: (decisions) => {
      builder().makeLive(decisions);
      building = undefined;
    },
    close: () => {
      building?.endComparison();
      connection.close();
    },
  };
}

async function loadMaking() {
  const [{ liveMark }, { makeTables }, { NextWriter }] = await Promise.all([
    import('#storage/read-model/sqlite/generation-files'),
    import('#storage/read-model/sqlite/schema'),
    import('#storage/read-model/sqlite/next-writer'),
  ]);
  return { liveMark, makeTables, NextWriter };
}

serveCalls(openCalls, failureOf);
