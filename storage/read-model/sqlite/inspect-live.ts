import { inspectDatabase } from '#storage/engines/sqlite/inspect-database';
import { generationFile, generationsIn, liveMark } from './generation-files';

/** A model whose rows are not served, with the position of the event that could not be applied. */
export interface ParkedRows {
  readonly modelId: string;
  readonly position: number;
  readonly reason: string;
}

/** The rows in a directory that became live last, and the models that are parked in them. */
export interface LiveRows {
  readonly generation: number;
  readonly parked: readonly ParkedRows[];
}

/** What serves in a directory, without opening it for writing; undefined where no rows became live. */
export function inspectLive(directory: string): LiveRows | undefined {
  for (const generation of generationsIn(directory)) {
    const found = inspectDatabase(generationFile(directory, generation), (database) =>
      database.prepare<[], ParkedRows>('SELECT model_id AS modelId, position, reason FROM parked').all(),
    );
    if (found.state === 'present' && found.applicationId === liveMark) {
      return { generation, parked: found.content ?? [] };
    }
  }
  return undefined;
}
