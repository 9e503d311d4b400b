import { SqliteThread } from './thread';
import type { Database } from './database';
import { messageOf } from './failures';

/** What the thread of a check can be asked. */
export interface IntegrityCalls {
  check(): string[];
  close(): void;
}

/** What SQLite finds wrong with the pages and indexes of a database; nothing when it is whole. */
export function integrityOf(database: Database): string[] {
  try {
    const told = database.pragma('integrity_check(20)') as { readonly integrity_check: string }[];
    return told.map(({ integrity_check: text }) => text).filter((text) => text !== 'ok');
  } catch (error) {
    return [messageOf(error)];
  }
}

/** What SQLite finds wrong with a file that nobody holds; looked at in a thread of its own. */
export async function integrityOfFile(file: string): Promise<string[]> {
  const thread = await SqliteThread.start<IntegrityCalls, string>({
    script: require.resolve('./integrity-worker'),
    data: { file },
    errorOf: (failure) => new Error(failure),
    goneOf: (reason) => new Error(`the check of ${file} failed: ${reason}`),
  });
  try {
    return await thread.call('check');
  } finally {
    await thread.close();
  }
}
