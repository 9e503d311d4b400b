import { readFileSync } from 'node:fs';
import { fastify } from 'fastify';

/** A bare Fastify server whose every route answers the bytes of a file as JSON. Its arguments: that file. */
async function main(file: string): Promise<void> {
  const body = readFileSync(file, 'utf8');
  const server = fastify();
  server.get('/*', (_request, reply) => reply.header('content-type', 'application/json; charset=utf-8').send(body));
  process.stdout.write(`serves ${await server.listen({ port: 0, host: '127.0.0.1' })}\n`);
}

void main(process.argv[2] ?? '');
