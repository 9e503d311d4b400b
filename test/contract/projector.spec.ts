import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventFeed, type FeedBatch } from '#application/ports/event-feed';
import { LogIdentity } from '#application/projecting/log-identity';
import { Projector } from '#application/projecting/projector';
import { AskCatalogue, AskCatalogueHandler } from '#application/queries/ask-catalogue';
import { RememberedAnswers } from '#application/queries/remembered-answers';
import { Standpoint } from '#application/queries/standpoint';
import type { NewEvent } from '#models/events/envelope';
import { RandomIds } from '#server/composition/random-ids';
import { InProcessFeed } from '#storage/event-feed/in-process/in-process-feed';
import { MemoryEventLog } from '#storage/event-log/memory/memory-event-log';
import { SqliteReadModel } from '#storage/read-model/sqlite/sqlite-read-model';
import { Story } from '../builders/events';
import { FixedClock, tell } from '../builders/projected-log';
import { landed } from './event-log/samples';

/** A feed in the test's own hand. */
class HandFeed extends EventFeed {
  deliver: (batch: FeedBatch) => Promise<void> = () => Promise.resolve();

  constructor(
    private readonly log: MemoryEventLog,
    private readonly logId: () => string,
  ) {
    super();
  }

  start(_after: string | undefined, deliver: (batch: FeedBatch) => Promise<void>): () => Promise<void> {
    this.deliver = deliver;
    void deliver({ logId: this.logId(), previous: 0n, events: [], resume: '0', atHead: true });
    return () => Promise.resolve();
  }

  /** Hands over the events at some places of the log, as if those before had been handed over. */
  async hand(from: number, to: number): Promise<void> {
    const { events } = await this.log.readAll(undefined, 1000);
    const previous = events[from - 1]?.position ?? 0n;
    await this.deliver({
      logId: this.logId(),
      previous,
      events: events.slice(from, to),
      resume: String(to),
      atHead: false,
    });
  }
}

describe('the projector', () => {
  let directory: string;
  let readModel: SqliteReadModel;
  let log: MemoryEventLog;
  let identity: LogIdentity;
  const projectors: Projector[] = [];

  const projector = (feed: EventFeed = new InProcessFeed(log, () => identity.logId)) => {
    const made = new Projector(log, feed, readModel, identity);
    projectors.push(made);
    return made;
  };
  const slugs = async () => {
    const { answer } = await readModel.ask(
      'list-models',
      { project: 'acme', limit: 50, archived: 'yes' },
      { kind: 'now' },
    );
    return 'items' in answer ? answer.items.map((model) => model.slug) : answer.refused;
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'projector-'));
    readModel = await SqliteReadModel.open(directory);
    log = new MemoryEventLog();
    identity = new LogIdentity(log, new FixedClock(), new RandomIds());
    await identity.open();
  });
  afterEach(async () => {
    for (const made of projectors.splice(0)) await made.stop();
    await readModel.close();
    await rm(directory, { recursive: true });
  });

  it('catches up at start and follows what is appended', async () => {
    const story = new Story().projectCreated('acme').modelRegistered('cats');
    await tell(log, story);
    const following = projector();
    await following.start();
    expect(following.state).toBe('live');
    expect(await slugs()).toEqual(['cats']);
    await tell(log, story.modelRegistered('dogs'), 2);
    await following.reached((await log.head()).position, 2000);
    expect(await slugs()).toEqual(['cats', 'dogs']);
  });

  it('skips what it has applied, and reads from the log what a feed left out', async () => {
    const feed = new HandFeed(log, () => identity.logId);
    const following = projector(feed);
    await following.start();
    await tell(log, new Story().projectCreated('acme').modelRegistered('cats').modelRegistered('dogs'));
    await feed.hand(0, 2);
    await feed.hand(0, 2);
    await feed.hand(3, 4);
    expect(await slugs()).toEqual(['cats', 'dogs']);
    expect(following.position).toBe((await log.head()).position);
  });

  it('parks a model whose event can not be applied, and serves the others', async () => {
    const story = new Story().projectCreated('acme').modelRegistered('cats').modelRegistered('dogs');
    await tell(log, story);
    const cats = story.events.find((event) => event.type === 'ModelRegistered');
    if (!cats) throw new Error('the story has no model');
    const broken: NewEvent = {
      ...cats,
      id: 'broken',
      commandId: 'broken',
      type: 'StageTransitioned',
      data: JSON.parse('{"modelId": "x"}') as never,
    };
    landed(await log.append([{ stream: cats.stream, expected: 0, events: [broken] }], cats.recordedAt));
    const following = projector();
    await following.start();
    expect(await readModel.parked()).toMatchObject([{ modelId: cats.subject.modelId }]);
    expect(following.isParked(cats.subject.modelId ?? '')).toBe(true);
    expect(await slugs()).toEqual(['cats', 'dogs']);
    expect(following.position).toBe((await log.head()).position);
  });

  it('parks a model under all its names', async () => {
    const story = new Story().projectCreated('acme').modelRegistered('cats').modelRegistered('dogs');
    const cats = story.events.find((event) => event.type === 'ModelRegistered');
    if (!cats?.subject.modelId) throw new Error('the story has no model');
    await tell(log, story.renamed(cats.subject.modelId, 'felines'));
    const broken: NewEvent = {
      ...cats,
      id: 'broken',
      commandId: 'broken',
      type: 'StageTransitioned',
      data: JSON.parse('{"modelId": "x"}') as never,
    };
    landed(await log.append([{ stream: cats.stream, expected: 1, events: [broken] }], cats.recordedAt));
    const following = projector();
    await following.start();
    const standpoint = new Standpoint(following, identity, new FixedClock());
    const handler = new AskCatalogueHandler(
      readModel,
      following,
      standpoint,
      identity,
      new RememberedAnswers(following),
    );
    const actor = { principalId: 'ada', role: 'reader' } as const;
    const show = (model: string) => handler.execute(new AskCatalogue('show-model', { project: 'acme', model }, actor));
    for (const name of ['cats', 'felines', 'FELINES']) {
      await expect(show(name)).rejects.toMatchObject({ code: 'projection-parked' });
    }
    expect(await show('dogs')).toMatchObject({ answer: { slug: 'dogs' } });
  });

  it('remembers a type that it does not know, and goes on', async () => {
    const unknown: NewEvent = {
      ...(await log.readAll(undefined, 1)).events[0],
      id: 'new',
      commandId: 'new',
      type: 'ModelTeleported' as never,
      data: {} as never,
    } as NewEvent;
    landed(
      await log.append([{ stream: 'model-x', expected: 'no-stream', events: [unknown] }], '2026-03-01T12:00:00.000Z'),
    );
    await tell(log, new Story().projectCreated('acme').modelRegistered('cats'));
    await projector().start();
    expect([...(await readModel.unknownTypes()).keys()]).toEqual(['ModelTeleported']);
    expect(await slugs()).toEqual(['cats']);
  });

  it('makes the rows anew when they are of another log', async () => {
    await tell(log, new Story().projectCreated('acme').modelRegistered('cats'));
    await projector().start();
    await projectors.pop()?.stop();
    log = new MemoryEventLog();
    identity = new LogIdentity(log, new FixedClock(), new RandomIds());
    await identity.open();
    await tell(log, new Story().projectCreated('acme').modelRegistered('dogs'));
    await projector().start();
    expect(await slugs()).toEqual(['dogs']);
  });

  it('serves reads alone when the log ends before what it has applied', async () => {
    await tell(log, new Story().projectCreated('acme').modelRegistered('cats'));
    const { logId } = identity;
    await projector().start();
    await projectors.pop()?.stop();
    const [started] = (await log.readAll(undefined, 1)).events;
    if (!started) throw new Error('the log is empty');
    log = new MemoryEventLog();
    landed(
      await log.append(
        [{ stream: 'registry', expected: 'no-stream', events: [started as NewEvent] }],
        started.recordedAt,
      ),
    );
    identity = new LogIdentity(log, new FixedClock(), new RandomIds());
    await identity.open();
    expect(identity.logId).toBe(logId);
    const following = projector();
    await following.start();
    expect(following.state).toBe('lost-tail');
    expect(await slugs()).toEqual(['cats']);
  });

  it('gives up waiting for a position that does not come', async () => {
    const following = projector();
    await following.start();
    await expect(following.reached(following.position + 1n, 20)).rejects.toMatchObject({ code: 'stale-read' });
  });
});
