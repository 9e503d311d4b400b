import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Unavailable } from '#application/failures';
import { LogDamaged, LogFailure } from '#application/ports/event-log-errors';
import type { LogPage } from '#application/ports/event-log';
import { LogIdentity } from '#application/projecting/log-identity';
import { Projector } from '#application/projecting/projector';
import { RandomIds } from '#server/composition/random-ids';
import { InProcessFeed } from '#storage/event-feed/in-process/in-process-feed';
import { MemoryEventLog } from '#storage/event-log/memory/memory-event-log';
import { SqliteReadModel } from '#storage/read-model/sqlite/sqlite-read-model';
import { Story } from '../builders/events';
import { FixedClock, tell } from '../builders/projected-log';

/** A log of which nothing behind a position can be read, for as long as one is set. */
class DamagedLog extends MemoryEventLog {
  readableTo: bigint | undefined;
  /** Why nothing can be read for now. */
  failure: LogFailure | undefined;

  override async readAll(after: string | undefined, limit: number): Promise<LogPage> {
    if (this.failure) throw this.failure;
    const page = await super.readAll(after, limit);
    const { readableTo } = this;
    if (readableTo === undefined) return page;
    const events = page.events.filter(({ position }) => position <= readableTo);
    if (events.length === page.events.length) return page;
    const last = events.at(-1);
    const position = readableTo + 1n;
    if (!last) throw new LogDamaged('/data/log.db', { position }, 'its checksum is that of other content');
    return { events, resume: last.position.toString(), atHead: false };
  }
}

const story = () =>
  new Story().projectCreated().modelRegistered('churn').modelRegistered('fraud').modelRegistered('spam');

let directory: string;
let log: DamagedLog;
let readModel: SqliteReadModel;
let projector: Projector;
let projectorIdentity: LogIdentity;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'annals-damaged-'));
  log = new DamagedLog();
  readModel = await SqliteReadModel.open(directory);
  const identity = new LogIdentity(log, new FixedClock(), new RandomIds());
  await identity.open();
  projectorIdentity = identity;
  await tell(
    log,
    new Story().projectCreated().modelRegistered('churn').modelRegistered('fraud').modelRegistered('spam'),
  );
  projector = new Projector(log, new InProcessFeed(log, () => identity.logId), readModel, identity);
});
afterEach(async () => {
  await projector.halt();
  await readModel.close();
  await rm(directory, { recursive: true, force: true });
});

const until = (state: string) =>
  new Promise<void>((resolve) => {
    projector.subscribe(() => projector.state === state && resolve());
  });

it('starts with what comes before an event that can not be read, and says where it stands and why', async () => {
  log.readableTo = 3n;
  await projector.start();
  expect([projector.state, projector.position, projector.hasRows]).toEqual(['log-damaged', 3n, true]);
  const outage = {
    code: 'log-damaged',
    detail: expect.stringMatching(/^the log is damaged at position 4: /) as string,
  };
  expect(projector.outage).toMatchObject(outage);
  expect(projector.outage?.detail).not.toContain('/data');
  await expect(projector.reached(4n, 60_000)).rejects.toMatchObject(outage);
  await expect(projector.rebuild()).rejects.toThrow(LogDamaged);
  expect([projector.state, projector.position]).toEqual(['log-damaged', 3n]);
});

it('goes on when the event can be read after all', async () => {
  log.readableTo = 3n;
  await projector.start();
  const isLive = until('live');
  log.readableTo = undefined;
  await isLive;
  const { position } = await log.head();
  expect([projector.outage, projector.position]).toEqual([undefined, position]);
});

it('tells who waits for a position behind the damage at once', async () => {
  log.readableTo = 3n;
  await projector.start();
  const isLive = until('live');
  log.readableTo = undefined;
  await isLive;
  const { position } = await log.head();
  log.readableTo = position;
  const waiting = projector.reached(position + 1n, 60_000);
  await tell(log, story().modelRegistered('later'), story().events.length);
  await expect(waiting).rejects.toMatchObject({ code: 'log-damaged' });
});

it('serves the rows that it has of a log that is lost, and makes none of another', async () => {
  await projector.start();
  const { position } = projector;
  await projector.stop();
  const identity = new LogIdentity(new MemoryEventLog(), new FixedClock(), new RandomIds());
  identity.assume('aaaaaaaaaaaa', position);
  const outage = new Unavailable('log-lost-its-tail', 'the log holds no event');
  const other = new Projector(log, new InProcessFeed(log, () => 'aaaaaaaaaaaa'), readModel, identity);
  await other.start({ outage, isBeginning: false });
  expect([other.state, other.position, other.outage]).toEqual(['lost-tail', position, outage]);
  await expect(other.rebuild()).rejects.toBe(outage);
});

it('starts with the rows that it has while the log can not be followed, and follows it when it can', async () => {
  await projector.start();
  const { position } = projector;
  await projector.stop();
  await tell(log, story().modelRegistered('later'), story().events.length);
  const feed = new InProcessFeed(log, () => projectorIdentity.logId);
  projector = new Projector(log, feed, readModel, projectorIdentity);
  log.failure = new LogFailure('EIO', 'the disk does not answer');
  await projector.start();
  expect([projector.state, projector.position, projector.outage]).toEqual(['live', position, undefined]);
  log.failure = undefined;
  await projector.reached(position + 1n, 30_000);
});
