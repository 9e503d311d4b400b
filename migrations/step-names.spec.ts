import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { eventLogSchema } from './event-log/schema';
import { readModelMigrations } from './read-model/migrations';
import { stepNames } from './step-names';
import { workingStoreSchema } from './working-store/schema';

it.each([
  ['event-log', stepNames.eventLog, eventLogSchema.steps],
  ['working-store', stepNames.workingStore, workingStoreSchema.steps],
  ['read-model', stepNames.readModel, readModelMigrations],
])('the steps of the %s are named as their files are, all of them', (folder, names, steps) => {
  const files = readdirSync(join(__dirname, folder)).filter((file) => /^\d{4}-.*\.ts$/.test(file));
  expect(names).toEqual(files.map((file) => file.replace(/\.ts$/, '')).sort());
  expect(steps).toHaveLength(names.length);
});
