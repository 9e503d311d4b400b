import { isOver, type Operation } from '../operations/operation';
import type { WorkingStore } from '../ports/working-store';

/** Work about the registry that was copied: its copy must not do it. */
const ofTheOriginal: readonly Operation['kind'][] = ['backup', 'verify', 'rebuild', 'sweep'];

/**
 * Ends operations that the copy of a working store holds as running and that are not the copy's to go on with: above all
 * the backup that made it. Registrations go on.
 */
export async function endOperationsOfOriginal(working: WorkingStore, now: string): Promise<void> {
  const pageSize = 200;
  for (let after: string | undefined; ;) {
    const page = await working.list<Operation>('operation', after, pageSize);
    for (const { key, value, revision } of page) {
      if (isOver(value.state) || !ofTheOriginal.includes(value.kind)) continue;
      await working.put('operation', key, { ...value, state: 'cancelled', changedAt: now }, revision);
    }
    after = page.at(-1)?.key;
    if (page.length < pageSize) return;
  }
}
