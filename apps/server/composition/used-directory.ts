import { join } from 'node:path';
import { inspectRows } from '#storage/read-model/sqlite/inspect-rows';
import { inspectItems } from '#storage/working-store/sqlite/inspect-items';

/**
 * Whether a registry has worked in a directory, whose log is then lost if it is not there: the working state or the rows
 * tell of one. Nothing is opened for writing; the caller holds the directory.
 */
export function wasUsed(directory: string): boolean {
  const items = inspectItems(join(directory, 'working.db'));
  if (items.state === 'unreadable') return true;
  if (items.state === 'present' && (items.content === undefined || items.content.log || items.content.hasTokens)) {
    return true;
  }
  const rows = inspectRows(directory);
  return rows.state === 'present' && rows.content?.checkpoint !== undefined;
}
