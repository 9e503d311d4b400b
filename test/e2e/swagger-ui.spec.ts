import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => registry.remove());

/** Asks without a token. */
async function get(path: string) {
  const answer = await fetch(`${registry.url}${path}`);
  return { status: answer.status, header: (name: string) => answer.headers.get(name), text: await answer.text() };
}

test('the page is public, and everything that it loads is served with its type', async () => {
  const page = await get('/docs');
  expect([page.status, page.header('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const loaded = [...page.text.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address]) => address ?? '');
  const types = await Promise.all(loaded.map(async (address) => (await get(address)).header('content-type')));
  expect(Object.fromEntries(loaded.map((address, i) => [address, types[i]]))).toEqual({
    '/docs/swagger-ui.css': 'text/css; charset=utf-8',
    '/docs/favicon-32x32.png': 'image/png',
    '/docs/swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
    '/docs/initialiser.js': 'text/javascript; charset=utf-8',
  });
  expect((await get('/docs/swagger-ui-bundle.js')).text.length).toBeGreaterThan(1_000_000);
  expect((await get('/docs/initialiser.js')).text).toContain("url: '/api/v1/openapi.json'");
});

test('nothing runs but scripts of this server', async () => {
  const page = await get('/docs');
  expect(page.text).not.toMatch(/<script>|<style|\son\w+=|javascript:|https?:/);
  for (const address of ['/docs', '/docs/initialiser.js']) {
    const policy = (await get(address)).header('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*/);
  }
  expect(page.header('x-content-type-options')).toBe('nosniff');
});

test.each([
  'package.json',
  'index.html',
  'swagger-ui.js',
  'absolute-path.js',
  '..%2fpackage.json',
  '%2e%2e%2fpackage.json',
  '..%5cpackage.json',
  'swagger-ui.css%00.js',
  'constructor',
  '',
])('no other file is served: %j', async (name) => {
  expect([400, 404]).toContain((await get(`/docs/${name}`)).status);
});
