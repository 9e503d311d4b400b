import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLog } from '#application/ports/event-log';
import { LogInUse } from '#application/ports/event-log-errors';
import { SqliteEventLog } from '#storage/event-log/sqlite/sqlite-event-log';
import { eventLogContract } from './event-log';

const directory = mkdtempSync(join(tmpdir(), 'annals-log-'));
const files = new WeakMap<EventLog, string>();
let count = 0;

async function open(file: string): Promise<SqliteEventLog> {
  const log = await SqliteEventLog.open({ file });
  files.set(log, file);
  return log;
}

afterAll(() => rmSync(directory, { recursive: true }));

eventLogContract('sqlite', {
  create: () => open(join(directory, `${++count}.db`)),
  async reopen(log) {
    await log.close();
    return open(files.get(log) ?? '');
  },
  modelRuns: 5,
});

it('is refused to whoever comes second', async () => {
  const file = join(directory, 'held.db');
  const first = await open(file);
  await expect(open(file)).rejects.toBeInstanceOf(LogInUse);
  await first.close();
  await (await open(file)).close();
});

it('says what is wrong with a file that cannot be opened', async () => {
  await expect(open(join(directory, 'missing', 'log.db'))).rejects.toThrow('missing');
});
