import { Validator } from '@seriousme/openapi-schema-validator';
import { OpenApiDocument } from '#api/rest/openapi/document';
import { pathTemplate } from '#api/rest/openapi/operation';
import { routesOf } from '#api/rest/openapi/routes';
import { expectCommitted } from '#test/builders/committed-file';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';

type Operation = { operationId: string; parameters?: { $ref?: string }[]; responses: Record<string, unknown> };

let registry: RunningRegistry;
let document: Record<string, unknown>;
let paths: Record<string, Record<string, Operation>>;
beforeAll(async () => {
  registry = await startRegistry();
  document = (await registry.request('GET', '/api/v1/openapi.json', { token: '' })).body;
  paths = document.paths as typeof paths;
});
afterAll(() => registry.remove());

function operations(): Operation[] {
  return Object.values(paths).flatMap((item) =>
    Object.values(item).filter((operation) => operation.operationId !== undefined),
  );
}

function sends(verb: string, path: string): string[] {
  const parameters = paths[path]?.[verb]?.parameters ?? [];
  return parameters.flatMap(({ $ref }) => $ref?.split('/').at(-1) ?? []);
}

test('api/rest/openapi.json is what the server answers', () => {
  expectCommitted('api/rest/openapi.json', `${JSON.stringify(document, null, 2)}\n`, 'test/e2e/openapi');
});

test('the document is OpenAPI 3.1', async () => {
  const result = await new Validator().validate(structuredClone(document));
  expect(result).toMatchObject({ valid: true });
});

test('every route of every controller is described', () => {
  const routes = registry.app.get(OpenApiDocument).controllers().flatMap(routesOf);
  expect(routes.length).toBeGreaterThan(40);
  const missing = routes.filter(({ path, verb }) => paths[pathTemplate(path)]?.[verb] === undefined);
  expect(missing.map(({ verb, path }) => `${verb} ${path}`)).toEqual([]);
});

test('every operation has its own id, and answers problems', () => {
  const ids = operations().map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { responses } of operations()) {
    expect(responses.default).toEqual({ $ref: '#/components/responses/Problem' });
    expect(Object.keys(responses).length).toBeGreaterThan(1);
  }
});

test('commands take an idempotency key, reads a past position, and changes a condition', () => {
  const model = '/api/v1/projects/{project}/models/{model}';
  expect(sends('patch', model)).toEqual(['IdempotencyKey', 'Traceparent', 'IfMatch']);
  expect(sends('post', `${model}/versions/{ref}/availability`)).toContain('IfMatch');
  expect(sends('post', '/api/v1/projects/{project}/models')).toEqual(['IdempotencyKey', 'Traceparent']);
  expect(sends('get', model)).toEqual(['AsOf', 'RegistryMinPosition', 'IfNoneMatch']);
});

test('only health, problems, the descriptions and their pages are public', () => {
  const open = Object.entries(paths).filter(([, item]) =>
    Object.values(item).some((operation) => 'security' in operation),
  );
  expect(open.map(([path]) => path)).toEqual([
    '/api/v1/asyncapi.json',
    '/api/v1/openapi.json',
    '/docs',
    '/docs/{file}',
    '/health/live',
    '/health/ready',
    '/problems/{code}',
  ]);
});
