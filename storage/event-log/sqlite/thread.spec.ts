import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogFailure, LogInUse } from '#application/ports/event-log-errors';
import { startLogThread } from './thread';

const directory = mkdtempSync(join(tmpdir(), 'annals-thread-'));
afterAll(() => rmSync(directory, { recursive: true }));

it('fails the calls that wait and those that come later when the thread is gone, and leaves the file free', async () => {
  const file = join(directory, 'gone.db');
  const thread = await startLogThread(file);
  const waiting = Promise.allSettled([thread.call('readAll', 0n, 10), thread.call('head')]);
  await thread.abandon();
  for (const result of await waiting)
    if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(LogFailure);
  await expect(thread.call('head')).rejects.toBeInstanceOf(LogFailure);
  await thread.close();
  await (await startLogThread(file)).close();
});

it('does not start on a file that somebody holds', async () => {
  const file = join(directory, 'held.db');
  const first = await startLogThread(file);
  await expect(startLogThread(file)).rejects.toBeInstanceOf(LogInUse);
  expect(await first.call('head')).toBeUndefined();
  await first.close();
});
