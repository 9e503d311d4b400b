import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteReadModel } from '#storage/read-model/sqlite/sqlite-read-model';
import { readModelContract } from './read-model';

const directory = mkdtempSync(join(tmpdir(), 'annals-'));
afterAll(() => rmSync(directory, { recursive: true }));

let files = 0;
readModelContract('SQLite', () => SqliteReadModel.open(join(directory, `read-${(files += 1)}.db`)));
