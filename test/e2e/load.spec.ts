import { once } from 'node:events';
import { connect } from 'node:net';
import Fastify from 'fastify';
import { limitBodyTime } from '#server/load/body-time';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';

let registry: RunningRegistry;
beforeAll(async () => (registry = await startRegistry()), 30_000);
afterAll(() => registry.remove());

it('a JSON body that trickles is answered 408, and its connection ends', async () => {
  const fastify = Fastify({ forceCloseConnections: true });
  limitBodyTime(fastify, 0.2);
  fastify.post('/', () => ({}));
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  const { port } = fastify.server.address() as { port: number };
  const socket = connect(port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"a":');
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  expect(answer).toContain('HTTP/1.1 408');
  expect(answer).toContain('body-too-slow');
  await fastify.close();
});

it('a JSON body of 100 MB is refused with 413 by its length, and one without a length as it comes', async () => {
  const headers = { authorization: `Bearer ${registry.ownerToken}`, 'content-type': 'application/json' };
  const { port, hostname } = new URL(registry.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST /api/v1/projects HTTP/1.1\r\nhost: x\r\nauthorization: ${headers.authorization}\r\ncontent-type: application/json\r\ncontent-length: 100000000\r\n\r\n{`,
  );
  const [told] = (await once(socket, 'data')) as [Buffer];
  expect(String(told)).toContain('HTTP/1.1 413');
  socket.destroy();
  const pieces = new ReadableStream({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode(' '.repeat(1 << 16)));
    },
  });
  const endless = fetch(`${registry.url}/api/v1/projects`, { method: 'POST', headers, body: pieces, duplex: 'half' });
  // The answer comes before the body ends; a client that goes on writing may see the connection reset instead.
  const answered = await endless.then(
    ({ status }) => status,
    () => 'reset',
  );
  expect([413, 'reset']).toContain(answered);
  expect((await registry.request('GET', '/api/v1/whoami')).status).toBe(200);
});

it('a thousand idle connections leave others served', async () => {
  const { port, hostname } = new URL(registry.url);
  const idle = await Promise.all(
    Array.from({ length: 1000 }, async () => {
      const socket = connect(Number(port), hostname);
      await once(socket, 'connect');
      return socket;
    }),
  );
  expect((await registry.request('GET', '/api/v1/whoami')).status).toBe(200);
  for (const socket of idle) socket.destroy();
});
