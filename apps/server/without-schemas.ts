import type { FastifyServerOptions } from 'fastify';

/** Requests and answers are checked by the registry's own schemas, so that no compiler of JSON schemas need be loaded. */
export const withoutSchemas: NonNullable<FastifyServerOptions['schemaController']> = {
  compilersFactory: { buildValidator: refuse, buildSerializer: refuse },
};

function refuse(): never {
  throw new Error('no route has a schema of Fastify');
}
