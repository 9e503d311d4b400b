import { get, type IncomingMessage } from 'node:http';
import { EventStreams } from '#application/streaming/event-streams';
import { StreamLimits } from '#application/streaming/stream-limits';
import type { CloudEvent } from '#models/queries/history';
import { AnnalsClient } from '#sdk/client';
import type { EventStreamOptions } from '#sdk/event-stream';
import { serverSentEvents, type ServerSentEvent } from '#sdk/server-sent-events';
import { begin, itemsOf, numberOf, pathOf, readingOwnWrites, register, type Registry } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';

let running: RunningRegistry;
let registry: Registry;
let client: AnnalsClient;
let limits: StreamLimits;
let streams: EventStreams;

beforeAll(async () => {
  running = await startRegistry();
  registry = readingOwnWrites(running);
  client = new AnnalsClient({ url: running.url, token: running.ownerToken, wait: () => Promise.resolve() });
  limits = running.app.get(StreamLimits, { strict: false });
  streams = running.app.get(EventStreams, { strict: false });
});
afterAll(() => running.remove(), 30_000);

const promote = (path: string, version: number, to = 'production') =>
  registry.request('POST', `${path}/transitions`, { body: { version: String(version), to } });

/** The events of a stream until one is the last that is wanted. */
async function told(options: EventStreamOptions, isLast: (event: CloudEvent, count: number) => boolean) {
  const events: CloudEvent[] = [];
  for await (const event of client.events.stream(options)) {
    events.push(event);
    if (isLast(event, events.length)) break;
  }
  return events;
}

/** The whole audit, oldest first. */
async function audited(query = ''): Promise<CloudEvent[]> {
  const items: unknown[] = [];
  let cursor = '';
  do {
    const page = await registry.request('GET', `/api/v1/audit?order=oldest&limit=500${query}${cursor}`);
    items.push(...itemsOf(page));
    cursor = typeof page.body['next'] === 'string' ? `&cursor=${page.body['next']}` : '';
  } while (cursor !== '');
  return items as CloudEvent[];
}

/** Opens a stream that is read by hand: nothing is taken from it until its blocks are asked for. */
function openByHand(
  query: string,
  headers: Record<string, string> = {},
  { url, ownerToken } = running,
): Promise<IncomingMessage> {
  const authorization = `Bearer ${ownerToken}`;
  return new Promise((resolve, reject) => {
    get(`${url}/api/v1/events${query}`, { headers: { authorization, ...headers } }, resolve).on('error', reject);
  });
}

const blocksOf = (answer: IncomingMessage): AsyncGenerator<ServerSentEvent> => serverSentEvents(answer);

/** The blocks until one that is wanted; the stream is closed then. */
async function blocksUntil(answer: IncomingMessage, isLast: (block: ServerSentEvent) => boolean) {
  const blocks: ServerSentEvent[] = [];
  for await (const block of blocksOf(answer)) {
    blocks.push(block);
    if (isLast(block)) break;
  }
  answer.destroy();
  return blocks;
}

/** Resolves once nobody reads a stream any more. */
async function whenAllEnded(): Promise<void> {
  while (streams.size > 0) await new Promise((resolve) => setImmediate(resolve));
}

describe('the event stream', () => {
  it('tells the past and what happens meanwhile, in log order, each event once, as the audit does', async () => {
    for (const model of ['live/a', 'live/b']) await begin(registry, model);
    for (let n = 1; n <= 60; n++) await register(registry, 'live/a', { uri: `s3://a/${n}/` });
    const writing = Promise.all(
      ['live/a', 'live/b'].map(async (model) => {
        for (let n = 100; n < 140; n++) await register(registry, model, { uri: `s3://${model}/${n}/` });
      }),
    );
    let last: Promise<void> | undefined;
    const events = await told({ from: 'beginning', all: true }, (event, count) => {
      if (count === 50) last = writing.then(async () => void (await begin(registry, 'live/last')));
      return event.type === 'ModelRegistered' && event.model === 'last';
    });
    await last;
    expect(events).toEqual(await audited('&all=true'));
    expect(events.length).toBeGreaterThan(280);
    await whenAllEnded();
  }, 60_000);

  it('goes on from the id that was read last, which counts more than the query', async () => {
    const all = await audited();
    const first = await told({ from: 'beginning' }, (_, count) => count === 7);
    const after = first.at(-1)?.position ?? '';
    expect(first).toEqual(all.slice(0, 7));
    expect(await told({ after }, (_, count) => count === 5)).toEqual(all.slice(7, 12));
    const answer = await openByHand('?from=beginning', { 'last-event-id': after });
    expect(answer.headers).toMatchObject({ 'content-type': 'text/event-stream', 'registry-position': after });
    const [opening, next] = await blocksUntil(answer, ({ data }) => data !== undefined);
    expect(opening).toEqual({ id: after, event: 'message', data: undefined });
    expect(next).toMatchObject({ id: all[7]?.position, event: all[7]?.type });
    expect(JSON.parse(next?.data ?? '')).toEqual(all[7]);
  });

  it('begins with now unless told otherwise, and says where that is before anything happens', async () => {
    await begin(registry, 'now/m');
    await registry.request('GET', pathOf('now/m'));
    const answer = await openByHand('?project=now');
    const blocks = blocksOf(answer);
    const opening = (await blocks.next()).value as ServerSentEvent;
    expect(numberOf(opening.id)).toBe(numberOf(String(answer.headers['registry-position'])));
    await register(registry, 'now/m', { uri: 's3://now/1/' });
    expect((await blocks.next()).value).toMatchObject({ event: 'VersionRegistered' });
    answer.destroy();
  });

  it('filters by project, model, type and stage, and leaves out what is preliminary', async () => {
    for (const model of ['filters/m', 'filters/other', 'elsewhere/m']) {
      await begin(registry, model);
      for (const n of [1, 2]) await register(registry, model, { uri: `s3://${model}/${n}/` });
      await promote(pathOf(model), 1);
      await promote(pathOf(model), 2);
      await promote(pathOf(model), 1, 'staging');
    }
    await registry.request('POST', `${pathOf('filters/m')}/rollbacks`, {
      body: { place: { kind: 'stage', name: 'production' } },
    });
    const filters: EventStreamOptions[] = [
      { project: 'filters' },
      { project: 'filters', model: 'm' },
      { project: 'filters', model: 'm', type: 'VersionRegistered,StageTransitioned' },
      { project: 'filters', model: 'm', stage: 'production' },
      { stage: 'Staging' },
      { project: 'filters', all: true },
    ];
    for (const filter of filters) {
      const query = Object.entries(filter).map(([name, value]) => `&${name}=${String(value)}`);
      const expected = await audited(query.join(''));
      expect(await told({ from: 'beginning', ...filter }, (_, count) => count === expected.length)).toEqual(expected);
    }
    const summaries = (await audited('&project=filters&model=m&stage=production')).map(({ summary }) => summary);
    expect(summaries).toEqual([
      'promoted version 1 from none to production',
      'promoted version 2 from none to production, displacing version 1',
      'rolled production back from version 2 to version 1',
    ]);
    expect((await audited('&stage=staging&project=filters&model=m')).map(({ type }) => type)).toEqual([
      'StageTransitioned',
      'StageRolledBack',
    ]);
    expect((await audited('&project=filters&all=true')).some(({ preliminary }) => preliminary)).toBe(true);
  });

  it('shows that it lives while nothing happens, and moves the reader on past what is not told to it', async () => {
    const { heartbeatMs } = limits;
    limits.heartbeatMs = 20;
    const answer = await openByHand('?stage=staging');
    const before = numberOf(String(answer.headers['registry-position']));
    await begin(registry, 'beats/m');
    const blocks = await blocksUntil(answer, ({ id }) => numberOf(id) > before);
    expect(blocks.map(({ data }) => data)).toEqual(blocks.map(() => undefined));
    limits.heartbeatMs = heartbeatMs;
  });

  it('refuses as a problem what it can not tell', async () => {
    const refusals: [string, number, string][] = [
      ['?token=1', 400, 'invalid-input'],
      ['?model=m', 400, 'invalid-input'],
      ['?from=yesterday', 400, 'invalid-input'],
      ['?from=now&after=abcdefghijkl-1', 400, 'invalid-input'],
      ['?type=StageTransitionned', 400, 'invalid-input'],
      ['?type=TransitionApproved', 400, 'invalid-input'],
      ['?project=a&project=b', 400, 'invalid-input'],
      ['?after=nothing', 400, 'invalid-position'],
      ['?after=abcdefghijkl-1', 410, 'position-of-older-log'],
      ['?project=nobody', 404, 'project-not-found'],
      ['?project=filters&model=nobody', 404, 'model-not-found'],
      ['?project=filters&stage=canary', 404, 'stage-not-found'],
    ];
    for (const [query, status, code] of refusals) {
      const answer = await registry.request('GET', `/api/v1/events${query}`);
      expect({ query, status: answer.status, code: answer.body['code'] }).toEqual({ query, status, code });
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
    expect(await registry.request('GET', '/api/v1/events', { token: '' })).toMatchObject({ status: 401 });
    const beyond = `${(await audited()).at(-1)?.position}999`;
    const badId = await registry.request('GET', '/api/v1/events', { headers: { 'last-event-id': beyond } });
    expect(badId).toMatchObject({ status: 400, body: { code: 'invalid-position' } });
    const audit = await registry.request('GET', '/api/v1/audit?after=abcdefghijkl-1');
    expect(audit).toMatchObject({ status: 410, body: { code: 'position-of-older-log' } });
    expect(streams.size).toBe(0);
  });

  it('refuses more streams than it can hold', async () => {
    const small = await startRegistry(undefined, { max_streams: 2 });
    const openOne = () => openByHand('', {}, small);
    const open = [await openOne(), await openOne()];
    const refused = await small.request('GET', '/api/v1/events');
    expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-streams', limit: 2 } });
    open.forEach((answer) => answer.destroy());
    let again = await openOne();
    while (again.statusCode === 429) again = await openOne();
    expect(again.statusCode).toBe(200);
    again.destroy();
    await small.remove();
  });

  it('ends for a token that was revoked', async () => {
    const made = await registry.request('POST', '/api/v1/tokens', { body: { role: 'reader', principal: 'rita' } });
    const { token, id } = made.body as { token: string; id: string };
    const answer = await openByHand('', { authorization: `Bearer ${token}` });
    await registry.request('DELETE', `/api/v1/tokens/${id}`);
    const blocks = await blocksUntil(answer, ({ event }) => event === 'cut-off');
    expect(JSON.parse(blocks.at(-1)?.data ?? '')).toMatchObject({ reason: 'unauthenticated' });
    expect(blocks).toHaveLength(2);
  });

  it('cuts off a reader that takes nothing, says where it was, and loses nothing when it goes on there', async () => {
    await begin(registry, 'slow/m');
    await register(registry, 'slow/m', { uri: 's3://slow/1/' });
    const evaluations = Array.from({ length: 500 }, (_, n) => ({
      metric: `metric-${n}`,
      value: n,
      direction: 'higher-is-better',
      dataset: 'd'.repeat(190),
      split: 'test',
    }));
    for (let n = 0; n < 60; n++) {
      const path = `${pathOf('slow/m')}/versions/1/evaluations`;
      expect(await registry.request('POST', path, { body: { evaluations } })).toMatchObject({ status: 201 });
    }
    const expected = await audited('&project=slow');
    const { stallMs } = limits;
    limits.stallMs = 100;
    const answer = await openByHand('?project=slow&from=beginning');
    await whenAllEnded();
    limits.stallMs = stallMs;
    const positions: string[] = [];
    let last: ServerSentEvent | undefined;
    try {
      for await (const block of blocksOf(answer)) {
        last = block;
        if (block.data !== undefined && block.event !== 'cut-off') positions.push(block.id);
      }
    } catch {
      // The grace is over: what was not taken is gone, and the reader goes on from what it has.
    }
    expect(positions.length).toBeLessThan(expected.length);
    if (last?.event === 'cut-off') {
      expect(JSON.parse(last.data ?? '')).toMatchObject({ reason: 'slow-reader', position: positions.at(-1) });
    }
    const rest = expected.length - positions.length;
    const after = positions.at(-1) ?? '';
    const events = await told({ project: 'slow', after }, (_, count) => count === rest);
    expect([...positions, ...events.map(({ position }) => position)]).toEqual(expected.map(({ position }) => position));
  }, 60_000);
});

describe('a server that stops', () => {
  it('ends its streams with a position, and a client goes on with the server that comes after it', async () => {
    const first = await startRegistry();
    const { directory, ownerToken, url } = first;
    const before = readingOwnWrites(first);
    await begin(before, 'stop/m');
    await before.request('GET', pathOf('stop/m'));
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${url}/api/v1/events`, { headers: { authorization: `Bearer ${ownerToken}` } }, resolve).on('error', reject);
    });
    const ended = blocksUntil(answer, ({ event }) => event === 'cut-off');
    await first.stop();
    const cutOff = (await ended).at(-1);
    expect(JSON.parse(cutOff?.data ?? '')).toMatchObject({ reason: 'stopping', position: cutOff?.id });
    const second = await startRegistry({ directory, ownerToken });
    await begin(second, 'stop/later');
    const later = new AnnalsClient({ url: second.url, token: ownerToken });
    for await (const event of later.events.stream({ after: cutOff?.id ?? '' })) {
      expect(event).toMatchObject({ type: 'ModelRegistered', model: 'later' });
      break;
    }
    await second.remove();
  }, 60_000);
});
