import { Injectable, type Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { eventStreamPaths } from './event-stream';
import { metricsPaths } from './metrics';
import { answerHeaders, requestParts } from './headers';
import { operationOf, pathTemplate } from './operation';
import { problemSchema } from './problem-schema';
import { pushPaths } from './pushes';
import { routesOf, type Route } from './routes';
import { Schemas, type Json } from './schemas';
import { uploadPaths } from './uploads';

const about =
  'Models, their versions and what became of them. Every answer names a place in the log (Registry-Position); ' +
  'every refusal is a problem (RFC 9457) with a stable code and a remedy.';

/** The OpenAPI 3.1 document of the routes that say what they do. */
export function openApiOf(controllers: readonly Type[]): Json {
  const schemas = new Schemas();
  const problem = schemas.add('Problem', problemSchema);
  const paths = {
    ...pathsOf(controllers.flatMap(routesOf), schemas),
    ...uploadPaths,
    ...pushPaths,
    ...eventStreamPaths,
    ...metricsPaths,
  };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Annals',
      version: '1',
      description: about,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    security: [{ bearer: [] }],
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A token that annals token create printed.' },
      },
      parameters: requestParts,
      headers: answerHeaders,
      responses: {
        Problem: {
          description: 'A refusal (4xx), an outage (503, 507) or a bug (500)',
          headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } },
          content: { 'application/problem+json': { schema: problem } },
        },
      },
      schemas: schemas.all,
    },
  };
}

function pathsOf(routes: readonly Route[], schemas: Schemas): Record<string, Record<string, Json>> {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    if (route.summary === undefined) continue;
    const path = (paths[pathTemplate(route.path)] ??= {});
    path[route.verb] = operationOf(route, schemas);
  }
  return paths;
}

/** The document of the running server, made when it is first asked for. */
@Injectable()
export class OpenApiDocument {
  private made: Json | undefined;

  constructor(private readonly discovery: DiscoveryService) {}

  get content(): Json {
    return (this.made ??= openApiOf(this.controllers()));
  }

  /** Every controller of the server, by name. */
  controllers(): Type[] {
    const found = this.discovery.getControllers().flatMap(({ metatype }) => (metatype ? [metatype as Type] : []));
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
