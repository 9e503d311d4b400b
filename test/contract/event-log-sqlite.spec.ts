import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLog } from '#application/ports/event-log';
import { LogInUse } from '#application/ports/event-log-errors';
import { SqliteEventLog } from '#storage/event-log/sqlite/sqlite-event-log';
import { eventLogContract } from './event-log';
import { idsOf, land, readToHead, write } from './event-log/samples';

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

it('a repetition that comes first after a restart does not pass for the end of the log or of a stream', async () => {
  const file = join(directory, 'repeated.db');
  const before = await open(file);
  const [first] = await land(before, write('a', 'no-stream', 'a0'));
  await land(before, write('a', 0, 'a1'), write('b', 'no-stream', 'b0'));
  await land(before, write('c', 'no-stream', 'c0'));
  await before.close();
  const log = await open(file);
  expect(await land(log, write('a', 'no-stream', 'a0'))).toEqual([first]);
  const resume = (await log.readAll(undefined, 1)).resume;
  expect(idsOf(await readToHead(log, resume))).toEqual(['a1', 'b0', 'c0']);
  expect(idsOf(await log.readStream('a', 1))).toEqual(['a1']);
  await land(log, write('b', 'no-stream', 'b0'), write('d', 'no-stream', 'd0'));
  expect(idsOf(await readToHead(log, resume))).toEqual(['a1', 'b0', 'c0', 'd0']);
  await log.close();
});
