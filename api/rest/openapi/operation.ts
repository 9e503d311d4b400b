import { z } from 'zod';
import type { Answers } from '../answers';
import { headersOf, partsOf, type AnswerHeader } from './headers';
import type { Route } from './routes';
import type { Json, Schemas } from './schemas';

/** Reasons for the statuses that routes declare. */
const reasons: Readonly<Record<string, string>> = {
  200: 'Done',
  201: 'Done, and something is new',
  202: 'Goes on; ask at Location how far it has come',
  206: 'A part',
  304: 'It has not changed',
  503: 'Not now',
};

/** Answers that are no success: `default` stands for all of them. */
export const otherwise: Json = { default: { $ref: '#/components/responses/Problem' } };

/** A path of Nest as OpenAPI writes it. What `*` stands for is called `path`. */
export function pathTemplate(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}').replace('*', '{path}');
}

/** The operation object of a route. */
export function operationOf(route: Route, schemas: Schemas): Json {
  return {
    operationId: `${route.area[0]?.toLowerCase()}${route.area.slice(1)}${route.name[0]?.toUpperCase()}${route.name.slice(1)}`,
    tags: [route.area],
    summary: route.summary,
    ...(route.isPublic ? { security: [] } : {}),
    parameters: [...inPath(route, schemas), ...inQuery(route, schemas), ...besides(route)],
    ...(route.body && { requestBody: bodyOf(route.body, schemas) }),
    responses: { ...answersOf(route, schemas), ...otherwise },
  };
}

function bodyOf(body: z.ZodType, schemas: Schemas): Json {
  const required = !body.safeParse({}).success;
  return { required, content: { 'application/json': { schema: schemas.of(body, 'input') } } };
}

function inPath(route: Route, schemas: Schemas): Json[] {
  const names = [...pathTemplate(route.path).matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  return names.map((name) => {
    const type = route.parameters.get(name);
    return {
      name,
      in: 'path',
      required: true,
      ...(name === 'path' && { description: 'The path of the file inside the version; its slashes stay.' }),
      ...described(type ? schemas.of(type, 'input') : { type: 'string' }),
    };
  });
}

function inQuery({ query }: Route, schemas: Schemas): Json[] {
  return Object.entries(query?.shape ?? {}).map(([name, member]) => {
    const type = member as z.ZodType;
    return { name, in: 'query', required: !type.safeParse(undefined).success, ...described(schemas.of(type, 'input')) };
  });
}

/** A description stands beside the schema of a parameter, where readers look for it. */
function described({ description, ...schema }: Json): Json {
  return { ...(description === undefined ? {} : { description }), schema };
}

function besides(route: Route): Json[] {
  const single = Object.values(route.answers).some(hasTag);
  return [
    ...(route.hasPast ? partsOf('AsOf', 'RegistryMinPosition') : []),
    ...(route.verb === 'get' && single ? partsOf('IfNoneMatch') : []),
    ...(sendsBytes(route) ? partsOf('Range', 'IfRange') : []),
    ...(route.changes ? partsOf('IdempotencyKey', 'Traceparent') : []),
    ...(route.changes && isConditional(route) ? partsOf('IfMatch') : []),
  ];
}

/** Changes of what an ETag was given out for: of a model, of a version or of a policy. */
export function isConditional({ verb, path }: Route): boolean {
  if (verb === 'put' && path.endsWith('/:project/policy')) return true;
  if (!/\/:(model|ref)(\/[a-z]+)?$/.test(path)) return false;
  return verb === 'patch' || verb === 'delete' || !/\/(models|versions|transitions|rollbacks)$/.test(path);
}

function sendsBytes({ answers }: Route): boolean {
  return Object.values(answers).includes('bytes');
}

function hasTag(answer: Route['answers'][number]): boolean {
  return (
    answer === 'bytes' ||
    answer === 'text/markdown' ||
    (answer instanceof z.ZodObject && answer.shape.position instanceof z.ZodString)
  );
}

function answersOf(route: Route, schemas: Schemas): Json {
  const unchanged: Answers = Object.values(route.answers).some(hasTag) && route.verb === 'get' ? { 304: null } : {};
  const answers: Answers = { ...route.answers, ...unchanged };
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => [
      status,
      {
        description: reasons[status] ?? 'Done',
        headers: headersOf(...headersFor(route, status, answer)),
        ...contentOf(answer, schemas),
      },
    ]),
  );
}

function contentOf(answer: Route['answers'][number], schemas: Schemas): Json {
  if (!answer) return {};
  if (answer === 'bytes')
    return { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } };
  if (typeof answer === 'string') return { content: { [answer]: { schema: { type: 'string' } } } };
  return { content: { 'application/json': { schema: schemas.of(answer, 'output') } } };
}

function headersFor(route: Route, status: string, answer: Route['answers'][number]): AnswerHeader[] {
  const headers: AnswerHeader[] = route.hasPast || route.changes ? ['RegistryPosition'] : [];
  if (route.hasPast) headers.push('AnnalsAsOf');
  if ((answer && hasTag(answer)) || status === '304') headers.push('ETag');
  if (sendsBytes(route)) headers.push('AnnalsVersion');
  if (status === '200' && answer === 'bytes') headers.push('ContentDigest');
  if (status === '206') headers.push('ContentRange');
  if (status === '202') headers.push('Location', 'RetryAfter');
  if (status === '201' && '202' in route.answers) headers.push('Location');
  return headers;
}
