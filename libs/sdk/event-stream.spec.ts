import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AnnalsClient } from './client';
import type { EventStreamOptions } from './event-stream';

type Handler = (response: ServerResponse, attempt: number) => void;

let server: Server;
let seen: IncomingMessage[];
let waited: number[];

async function registryThat(handle: Handler): Promise<AnnalsClient> {
  seen = [];
  waited = [];
  server = createServer((request, response) => {
    seen.push(request);
    handle(response, seen.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const wait = (milliseconds: number) => {
    waited.push(milliseconds);
    return Promise.resolve();
  };
  const { port } = server.address() as AddressInfo;
  return new AnnalsClient({ url: `http://127.0.0.1:${port}`, token: 'secret', wait });
}

const block = (position: number) => `id: log-${position}\nevent: E\ndata: {"position":"log-${position}"}\n\n`;
const streamed = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' });

async function positionsOf(client: AnnalsClient, count: number, options: EventStreamOptions = {}) {
  const positions: string[] = [];
  for await (const { position } of client.events.stream(options)) {
    positions.push(position);
    if (positions.length === count) break;
  }
  return positions;
}

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it('asks with its filters, and goes on after the last id when the connection breaks', async () => {
  const client = await registryThat((response, attempt) => {
    streamed(response).write(`retry: 1\nid: log-1\n\n${block(attempt * 10)}`);
    if (attempt > 1) return void response.write(block(21));
    // The second block never ends.
    response.write('id: log-11\ndata: {', () => response.destroy());
  });
  const reasons: string[] = [];
  const options = { project: 'demo', stage: 'production', from: 'beginning' } as const;
  const onInterruption = (reason: string) => reasons.push(reason);
  expect(await positionsOf(client, 3, { ...options, onInterruption })).toEqual(['log-10', 'log-20', 'log-21']);
  expect(seen.map(({ url }) => url)).toEqual([
    '/api/v1/events?from=beginning&project=demo&stage=production',
    '/api/v1/events?project=demo&stage=production',
  ]);
  expect(seen.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, 'log-10']);
  expect(seen[0]?.headers).toMatchObject({ accept: 'text/event-stream', authorization: 'Bearer secret' });
  expect(reasons).toHaveLength(1);
});

it('tells a position only when the event at it was dealt with, and those without an event', async () => {
  const client = await registryThat((response) => {
    streamed(response).write(`id: log-1\n\n${block(2)}: heartbeat\nid: log-7\n\n${block(8)}`);
  });
  const order: string[] = [];
  for await (const { position } of client.events.stream({ onPosition: (told) => void order.push(`up to ${told}`) })) {
    order.push(`event ${position}`);
    if (position === 'log-8') break;
  }
  expect(order).toEqual(['up to log-1', 'event log-2', 'up to log-2', 'up to log-7', 'event log-8']);
});

it('connects again after a cut-off, and while the registry is away, with growing pauses', async () => {
  const client = await registryThat((response, attempt) => {
    if (attempt === 1) {
      const data = '{"position":"log-5","reason":"stopping","detail":"it stops"}';
      return void streamed(response).end(`id: log-5\nevent: cut-off\ndata: ${data}\n\n`);
    }
    if (attempt < 8) return void response.writeHead(503).end();
    streamed(response).write(block(9));
  });
  const reasons: string[] = [];
  const onInterruption = (reason: string) => reasons.push(reason);
  expect(await positionsOf(client, 1, { onInterruption })).toEqual(['log-9']);
  expect(seen.at(-1)?.headers['last-event-id']).toBe('log-5');
  expect(reasons[0]).toBe('it stops');
  expect(Math.max(...waited)).toBeGreaterThan(200);
});

it('tells at once of a refusal, and of a registry that never answered', async () => {
  const client = await registryThat((response, attempt) => {
    if (attempt > 1) return void response.destroy();
    const problem = JSON.stringify({ status: 410, code: 'position-of-older-log', title: 'Gone', remedy: 'Look' });
    response.writeHead(410, { 'content-type': 'application/problem+json' }).end(problem);
  });
  await expect(positionsOf(client, 1, { after: 'log-1' })).rejects.toMatchObject({ code: 'position-of-older-log' });
  await expect(positionsOf(client, 1)).rejects.toMatchObject({ name: 'RegistryUnreachable' });
});

it('ends with the reason of its signal', async () => {
  const client = await registryThat((response) => void streamed(response).write(block(1)));
  const controller = new AbortController();
  const reading = async () => {
    for await (const event of client.events.stream({ signal: controller.signal })) {
      expect(event.position).toBe('log-1');
      controller.abort(new Error('enough'));
    }
  };
  await expect(reading()).rejects.toThrow('enough');
});
