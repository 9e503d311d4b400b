import { kindOfRoute } from './request-kinds';

it.each([
  ['GET', '/api/v1/resolve/:project/:address', 'request'],
  ['GET', '/api/v1/files/:project/:model/:ref/*', 'transfer'],
  ['HEAD', '/api/v1/files/:project/:model/:ref/*', 'request'],
  ['POST', '/api/v1/uploads', 'transfer'],
  ['PATCH', '/api/v1/uploads/:id', 'transfer'],
  ['HEAD', '/api/v1/uploads/:id', 'request'],
  ['DELETE', '/api/v1/uploads/:id', 'request'],
  ['PUT', '/api/v1/push/:project/:model', 'transfer'],
  ['GET', '/api/v1/events', 'stream'],
  ['GET', '/api/v1/operations/:id/events', 'stream'],
  ['GET', '/api/v1/operations/:id', 'request'],
  ['GET', '/health/ready', undefined],
  ['GET', '/metrics', undefined],
])('%s %s is counted as %s', (method, pattern, kind) => {
  expect(kindOfRoute(method, pattern)).toBe(kind);
});
