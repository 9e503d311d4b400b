import { serveCalls } from '#storage/engines/sqlite/thread-side';
import type { Calls } from './calls';
import { connectBuilder, connectWriter } from './connection';
import { failureOf } from './failures';
import { liveMark } from './generation-files';
import { NextWriter } from './next-writer';
import { catalogueTables } from './row-differences';
import { RowWriter } from './row-writer';
import { hasCurrentTables, makeTables } from './schema';

/** What a thread of rows is started with. */
export interface ThreadData {
  readonly file: string;
  /** Whether the rows are to be built beside the live ones. */
  readonly next: boolean;
}

/** Opens the file and says how each call is done. */
function openCalls(data: unknown): Calls {
  const { file, next } = data as ThreadData;
  const connection = next ? connectBuilder(file) : connectWriter(file);
  let writer: RowWriter | undefined;
  let building: NextWriter | undefined;
  const rows = (): RowWriter => (writer ??= new RowWriter(connection));
  const builder = (): NextWriter => {
    if (!building) throw new Error('these rows are live already');
    return building;
  };
  return {
    async prepare() {
      if (!hasCurrentTables(connection)) await makeTables(connection, next ? 0 : liveMark);
      if (next) building = new NextWriter(connection);
    },
    checkpoint: () => rows().checkpoint(),
    apply: (changes, checkpoint) => rows().apply(changes, checkpoint),
    reset: () => makeTables(connection, liveMark),
    unknownTypes: () => rows().unknownTypes(),
    rememberUnknown: (type, position) => rows().rememberUnknown(type, position),
    parked: () => rows().parked(),
    park: (model) => rows().park(model),

    load: (changes, checkpoint) => builder().load(changes, checkpoint),
    finish: () => builder().finish(),
    census: () => builder().census(),
    someModels: (seed, count) => builder().someModels(seed, count),
    tables: () => catalogueTables(connection).map(({ name }) => name),
    refold: (modelId, changes) => builder().refold(modelId, changes),
    beginComparison: (file) => builder().beginComparison(file),
    compareTable: (table, limit) => builder().compareTable(table, limit),
    endComparison: () => builder().endComparison(),
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

serveCalls(openCalls, failureOf);
