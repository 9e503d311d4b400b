import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Meters } from '#api/metrics/meters';
import { StoreMetrics } from '#api/metrics/store-metrics';
import { MeasuredBlobStore } from '#server/decorators/measured-blob-store';
import { MeasuredEventLog } from '#server/decorators/measured-event-log';
import { MeasuredReadModel } from '#server/decorators/measured-read-model';
import { MeasuredWorkingStore } from '#server/decorators/measured-working-store';
import { MemoryEventLog } from '#storage/event-log/memory/memory-event-log';
import { SqliteReadModel } from '#storage/read-model/sqlite/sqlite-read-model';
import { MemoryWorkingStore } from '#storage/working-store/memory/memory-working-store';
import { MemoryBlobStore } from '#test/builders/memory-blob-store';
import { blobStoreContract } from './blob-store';
import { eventLogContract } from './event-log';
import { readModelContract } from './read-model';
import { workingStoreContract } from './working-store';

const directory = mkdtempSync(join(tmpdir(), 'annals-measured-'));
afterAll(() => rmSync(directory, { recursive: true }));

const metrics = () => new StoreMetrics(new Meters());

eventLogContract('measured', {
  create: () => Promise.resolve(new MeasuredEventLog(new MemoryEventLog({}), metrics())),
  breaking: (prefix) => Promise.resolve(new MeasuredEventLog(new MemoryEventLog({ prefix }), metrics())),
  modelRuns: 10,
});

workingStoreContract('measured', {
  create: () => Promise.resolve(new MeasuredWorkingStore(new MemoryWorkingStore(), metrics())),
});

blobStoreContract(() => {
  const { kept } = new MemoryBlobStore();
  return Promise.resolve({
    open: () => new MeasuredBlobStore(new MemoryBlobStore(kept), metrics()),
    dispose: () => Promise.resolve(),
  });
}, false);

let files = 0;
readModelContract('measured', async () => {
  const rows = await SqliteReadModel.open(join(directory, `read-${(files += 1)}.db`));
  return new MeasuredReadModel(rows, metrics());
});
