import { existsSync } from 'node:fs';
import { failPoint } from '#fail-point';
import { eventLogSchema } from '#migrations/event-log/schema';
import { Checkpoints } from '#storage/engines/sqlite/checkpoints';
import { copyDatabase, removeCopy } from '#storage/engines/sqlite/copy-database';
import { openDatabase } from '#storage/engines/sqlite/database';
import { Doubt } from '#storage/engines/sqlite/doubt';
import { serveCalls } from '#storage/engines/sqlite/thread-side';
import type { Calls } from './calls';
import { examinedCopy, Examiner } from './examiner';
import { failureOf } from './failures';
import { Reader } from './reader';
import type { RowAppend } from './rows';
import { Writer, type RowAnswer } from './writer';

const doubt = new Doubt();

/** Opens the file and says how each call is done. */
function openCalls(data: unknown): Calls {
  const { file } = data as { readonly file: string };
  for (const left of ['', '.partial']) removeCopy(`${examinedCopy(file)}${left}`);
  const isNew = !existsSync(file);
  const database = openDatabase(file, eventLogSchema, { exclusive: true });
  if (isNew) failPoint('log.created');
  const writer = new Writer(database);
  const reader = new Reader(database);
  const examiner = new Examiner(database);
  const checkpoints = new Checkpoints(database);
  /** After the answer: who waits for an append need not wait for this. */
  const checkpointLater = (): void => {
    setImmediate(() => {
      try {
        if (database.open) doubt.writing(() => checkpoints.run());
      } catch {
        // It is in doubt now, which the next call is told.
      }
    });
  };
  return {
    append: (appends) => {
      const answers = doubt.writing(() => writer.appendGroup(appends));
      const [rows, bytes] = sizeOf(appends, answers);
      if (checkpoints.wrote(rows, bytes)) checkpointLater();
      return answers;
    },
    readStream: (stream, from, limit) => doubt.reading(() => reader.readStream(stream, from, limit)),
    readAll: (after, limit) => doubt.reading(() => reader.readAll(after, limit)),
    head: () => doubt.reading(() => reader.head()),
    examineStructure: (wholeBytes) => doubt.reading(() => examiner.structure(wholeBytes)),
    copyPages: (to) => copyDatabase(database, to),
    examineEvents: (after, to) => doubt.reading(() => examiner.events(after, to)),
    copyTo: async (to) => {
      await copyDatabase(database, to);
      return lastOf(to);
    },
    close: () => void database.close(),
  };
}

/** The last event of a copy: appends went on while it was made. */
function lastOf(file: string): ReturnType<Reader['head']> {
  const copy = openDatabase(file, eventLogSchema, { exclusive: true });
  try {
    return new Reader(copy).head();
  } finally {
    copy.close();
  }
}

/** Rows of the appends that landed, with their entries in indexes, and the characters of their data. */
function sizeOf(
  appends: readonly RowAppend[],
  answers: readonly RowAnswer[],
): readonly [rows: number, characters: number] {
  const events = appends
    .filter((_append, index) => answers[index]?.outcome === 'landed')
    .flatMap(({ writes }) => writes.flatMap((write) => write.events));
  return [4 * events.length, events.reduce((sum, { data }) => sum + data.length, 0)];
}

serveCalls(openCalls, (error) => failureOf(error, doubt.isOf(error)));
