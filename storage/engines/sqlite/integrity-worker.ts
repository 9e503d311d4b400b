import { openSqlite } from './driver';
import { messageOf } from './failures';
import { integrityOf, type IntegrityCalls } from './integrity';
import { serveCalls } from './thread-side';

/** Opens the file and says how each call is done. */
function openCalls(data: unknown): IntegrityCalls {
  const { file } = data as { readonly file: string };
  const database = openSqlite(file, { readonly: true, fileMustExist: true });
  return { check: () => integrityOf(database), close: () => void database.close() };
}

serveCalls(openCalls, messageOf);
