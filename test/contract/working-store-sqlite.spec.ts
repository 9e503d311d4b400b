import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkingStore } from '#application/ports/working-store';
import { SqliteWorkingStore } from '#storage/working-store/sqlite/sqlite-working-store';
import { workingStoreContract } from './working-store';

const directory = mkdtempSync(join(tmpdir(), 'annals-working-'));
const files = new WeakMap<WorkingStore, string>();
let count = 0;

async function open(file: string): Promise<WorkingStore> {
  const store = await SqliteWorkingStore.open({ file });
  files.set(store, file);
  return store;
}

afterAll(() => rmSync(directory, { recursive: true }));

workingStoreContract('sqlite', {
  create: () => open(join(directory, `${++count}.db`)),
  async reopen(store) {
    await store.close();
    return open(files.get(store) ?? '');
  },
});
