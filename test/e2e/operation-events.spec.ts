import { randomUUID } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import { Operations, type Outcome } from '#application/operations/operations';
import { StreamLimits } from '#application/streaming/stream-limits';
import { OperationEvents } from '#api/rest/operation-events';
import type { OperationAnswer } from '#models/queries/commands';
import { isRefusal } from '#models/refusals/refusal';
import { serverSentEvents, type ServerSentEvent } from '#sdk/server-sent-events';
import { begin, readingOwnWrites, register, upload } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';

let running: RunningRegistry;
let limits: StreamLimits;
let streams: OperationEvents;

beforeAll(async () => {
  running = await startRegistry();
  limits = running.app.get(StreamLimits, { strict: false });
  streams = running.app.get(OperationEvents, { strict: false });
});
afterAll(() => running.remove(), 30_000);

/** An operation whose work the test does by hand. */
interface Work {
  readonly id: string;
  readonly path: string;
  readonly step: (name: string, done: number, total: number) => void;
  readonly finish: (outcome: Outcome) => void;
}

async function work(registry: RunningRegistry, principalId: string): Promise<Work> {
  const operations = registry.app.get(Operations, { strict: false });
  const id = randomUUID();
  let step: Work['step'] = () => undefined;
  let finish: Work['finish'] = () => undefined;
  await new Promise<void>((begun, reject) => {
    operations.register('compare-bytes', (_operation, progress) => {
      step = (name, done, total) => progress.step(name, done, total);
      return new Promise((resolve, abort) => {
        finish = resolve;
        progress.signal.addEventListener('abort', () => abort(new Error('aborted')), { once: true });
        begun();
      });
    });
    const actor = { principalId, role: 'writer' as const };
    operations.start({ id, kind: 'compare-bytes', actor, correlationId: id, request: {} }).then((started) => {
      if (isRefusal(started)) reject(new Error(started.detail));
    }, reject);
  });
  return { id, path: `/api/v1/operations/${id}/events`, step, finish };
}

function open(registry: RunningRegistry, path: string, token = registry.ownerToken): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(`${registry.url}${path}`, { headers: { authorization: `Bearer ${token}` } }, resolve).on('error', reject);
  });
}

/** Reads blocks one by one; the first, which holds only the time to wait, is left out. */
function blocksOf(answer: IncomingMessage) {
  const blocks = serverSentEvents(answer);
  const next = async () => {
    const block: IteratorResult<ServerSentEvent, unknown> = await blocks.next();
    return block.done === true ? undefined : block.value;
  };
  const nextState = async () => {
    for (;;) {
      const block = await next();
      if (block === undefined) throw new Error('the stream ended');
      if (block.data !== undefined) return JSON.parse(block.data) as OperationAnswer;
    }
  };
  return { next, nextState };
}

async function whenAllEnded(): Promise<void> {
  while (streams.size > 0) await new Promise((resolve) => setImmediate(resolve));
}

describe('the events of an operation', () => {
  it('tell every step that is seen, and end with the state that polling answers', async () => {
    const { path, step, finish } = await work(running, 'ada');
    const answer = await open(running, path);
    expect(answer.headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const { next, nextState } = blocksOf(answer);
    expect(await nextState()).toMatchObject({ kind: 'compare-bytes', state: 'running', problem: null });
    step('compare', 1, 3);
    expect(await nextState()).toMatchObject({ state: 'running', step: 'compare', done: 1, total: 3 });
    step('compare', 2, 3);
    expect(await nextState()).toMatchObject({ step: 'compare', done: 2 });
    finish({ result: { equal: true }, position: null });
    const last = await nextState();
    expect(last).toMatchObject({ state: 'succeeded', result: { equal: true } });
    expect(await next()).toBeUndefined();
    expect((await running.request('GET', path.replace('/events', ''))).body).toEqual(last);
    await whenAllEnded();
  });

  it('tell of many steps at once only where it stands in the end', async () => {
    const { path, step, finish } = await work(running, 'ada');
    const { nextState } = blocksOf(await open(running, path));
    await nextState();
    for (let done = 1; done <= 1000; done++) step('compare', done, 1000);
    expect(await nextState()).toMatchObject({ done: 1000 });
    finish({ result: {}, position: null });
    expect(await nextState()).toMatchObject({ state: 'succeeded' });
  });

  it('are one, the last, for an operation that is over', async () => {
    const registry = readingOwnWrites(running);
    await begin(registry, 'told/m');
    const weights = buildSafetensors([{ name: 'w', dtype: 'F32', shape: [4] }]);
    const accepted = await register(registry, 'told/m', await upload(registry, { 'model.safetensors': weights }));
    const path = `${accepted.headers.get('location')}/events`;
    const states: OperationAnswer[] = [];
    for await (const { data } of serverSentEvents(await open(running, path))) {
      if (data !== undefined) states.push(JSON.parse(data) as OperationAnswer);
    }
    expect(states.at(-1)).toMatchObject({ kind: 'register-version', state: 'succeeded', result: { number: 1 } });
    const again: ServerSentEvent[] = [];
    for await (const block of serverSentEvents(await open(running, path))) again.push(block);
    const told = again.filter(({ data }) => data !== undefined);
    expect(told).toEqual([expect.objectContaining({ event: 'operation', data: JSON.stringify(states.at(-1)) })]);
  });

  it('tell a cancellation, with the problem that it comes to', async () => {
    const { id, path } = await work(running, 'ada');
    const { next, nextState } = blocksOf(await open(running, path));
    expect(await nextState()).toMatchObject({ state: 'running' });
    expect(await running.request('DELETE', `/api/v1/operations/${id}`)).toMatchObject({ status: 200 });
    expect(await nextState()).toMatchObject({ state: 'cancelled', problem: { code: 'operation-cancelled' } });
    expect(await next()).toBeUndefined();
  });

  it('are for its own caller and for owners alone, while the token works', async () => {
    const { path, step, finish } = await work(running, 'ada');
    const tokenOf = async (principal: string) =>
      (await running.request('POST', '/api/v1/tokens', { body: { role: 'writer', principal } })).body as {
        id: string;
        token: string;
      };
    const [ada, bob] = [await tokenOf('ada'), await tokenOf('bob')];
    const refused = await running.request('GET', path, { token: bob.token });
    expect(refused).toMatchObject({ status: 404, body: { code: 'operation-not-found' } });
    expect(await running.request('GET', path, { token: '' })).toMatchObject({ status: 401 });
    expect(await running.request('GET', `${path}?as_of=1`)).toMatchObject({ status: 400 });
    const { next, nextState } = blocksOf(await open(running, path, ada.token));
    expect(await nextState()).toMatchObject({ state: 'running' });
    await running.request('DELETE', `/api/v1/tokens/${ada.id}`);
    step('compare', 1, 2);
    expect(await nextState()).toMatchObject({ reason: 'unauthenticated' });
    expect(await next()).toBeUndefined();
    finish({ result: {}, position: null });
    await whenAllEnded();
  });

  it('show that they live while nothing happens, and are forgotten once nobody reads them', async () => {
    const { path, finish } = await work(running, 'ada');
    const { heartbeatMs } = limits;
    limits.heartbeatMs = 5;
    const answer = await open(running, path);
    const seen: string[] = [];
    for await (const chunk of answer) {
      seen.push(String(chunk));
      if (seen.join('').includes(': heartbeat\n\n')) break;
    }
    limits.heartbeatMs = heartbeatMs;
    expect(seen.join('')).toMatch(/^retry: 2000\n\nevent: operation\ndata: \{/);
    await whenAllEnded();
    finish({ result: {}, position: null });
  });

  it('are not open without a bound', async () => {
    const small = await startRegistry(undefined, { max_streams: 1 });
    const { path, finish } = await work(small, 'ada');
    const first = await open(small, path);
    expect(await small.request('GET', path)).toMatchObject({ status: 429, body: { code: 'too-many-streams' } });
    first.destroy();
    finish({ result: {}, position: null });
    await small.remove();
  });
});

it('end when the server stops, which says so', async () => {
  const stopping = await startRegistry();
  const { path } = await work(stopping, 'ada');
  const { nextState, next } = blocksOf(await open(stopping, path));
  expect(await nextState()).toMatchObject({ state: 'running' });
  await stopping.remove();
  expect(await nextState()).toMatchObject({ reason: 'stopping' });
  expect(await next()).toBeUndefined();
}, 60_000);
