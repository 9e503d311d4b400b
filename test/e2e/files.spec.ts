import { createHash } from 'node:crypto';
import {
  begin,
  pathOf,
  pushed,
  readingOwnWrites,
  register,
  upload,
  follow,
  type Registry,
} from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';

const model = 'files/m';
const weights = Buffer.from(buildSafetensors([{ name: 'w', dtype: 'F32', shape: [1000] }]));
const digest = `sha256:${createHash('sha256').update(weights).digest('hex')}`;
const etag = `"${digest}"`;
const contents = {
  'model.safetensors': weights,
  'notes/Größe & Maß 100%.md': '# Größe\n',
  'notes/模型 +1.txt': '一\n',
  'empty.txt': '',
};

// A busy machine is slow, not wrong.
jest.setTimeout(60_000);

let running: RunningRegistry;
let registry: Registry;

beforeAll(async () => {
  running = await startRegistry();
  registry = readingOwnWrites(running);
  await begin(registry, model);
  await pushed(registry, model, contents);
});
afterAll(() => running.remove());

/** Asks for a file; the path is sent as it stands. */
async function file(path: string, headers: Record<string, string> = {}, method = 'GET', ref = '1') {
  const answer = await fetch(`${registry.url}/api/v1/files/${model}/${ref}/${path}`, {
    method,
    headers: { authorization: `Bearer ${registry.ownerToken}`, ...headers },
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const header = (name: string) => answer.headers.get(name);
  return { status: answer.status, header, bytes };
}

it('is sent whole, with what its bytes can be told by', async () => {
  const whole = await file('model.safetensors');
  expect(whole.status).toBe(200);
  expect(whole.bytes.equals(weights)).toBe(true);
  expect(whole.header('etag')).toBe(etag);
  expect(whole.header('content-digest')).toBe(`sha-256=:${Buffer.from(digest.slice(7), 'hex').toString('base64')}:`);
  expect(whole.header('content-length')).toBe(String(weights.length));
  expect(whole.header('accept-ranges')).toBe('bytes');
  expect(whole.header('content-type')).toBe('application/octet-stream');
  expect(whole.header('x-content-type-options')).toBe('nosniff');
  expect(whole.header('content-disposition')).toBe("attachment; filename*=UTF-8''model.safetensors");
  expect(whole.header('annals-version')).toBe('1');
  expect(whole.header('registry-position')).toMatch(/^[a-z2-7]{12}-\d+$/);
});

it('is told about without its bytes', async () => {
  const head = await file('model.safetensors', {}, 'HEAD');
  expect([head.status, head.bytes.length]).toEqual([200, 0]);
  expect(head.header('content-length')).toBe(String(weights.length));
  expect(head.header('etag')).toBe(etag);
  const empty = await file('empty.txt');
  expect([empty.status, empty.bytes.length, empty.header('content-length')]).toEqual([200, 0, '0']);
});

const last = weights.length - 1;
it.each([
  ['bytes=0-0', 0, 0],
  ['bytes=0-7', 0, 7],
  ['bytes=100-199', 100, 199],
  [`bytes=${last}-`, last, last],
  ['bytes=8-', 8, last],
  ['bytes=-16', last - 15, last],
  [`bytes=-${weights.length + 5}`, 0, last],
  [`bytes=${last - 3}-${last + 1000}`, last - 3, last],
])('is sent in part for %s', async (range, start, end) => {
  const part = await file('model.safetensors', { range });
  expect(part.status).toBe(206);
  expect(part.header('content-range')).toBe(`bytes ${start}-${end}/${weights.length}`);
  expect(part.header('content-length')).toBe(String(end - start + 1));
  expect(part.bytes.equals(weights.subarray(start, end + 1))).toBe(true);
});

it.each([`bytes=${weights.length}-`, 'bytes=999999-', 'bytes=-0'])('has no such part as %s', async (range) => {
  const none = await file('model.safetensors', { range });
  expect([none.status, none.header('content-range')]).toEqual([416, `bytes */${weights.length}`]);
  expect(none.header('content-type')).toMatch('application/problem+json');
});

it.each(['bytes=5-2', 'lines=1-2', 'bytes=0-1,5-6', 'bytes=a-b'])('is sent whole for %s', async (range) => {
  expect(await file('model.safetensors', { range })).toMatchObject({ status: 200 });
});

it('is sent in part only if it is still the same, and not again to who has it', async () => {
  const part = (condition: string) => file('model.safetensors', { range: 'bytes=0-3', 'if-range': condition });
  expect((await part(etag)).status).toBe(206);
  expect((await part(`"sha256:${'0'.repeat(64)}"`)).status).toBe(200);
  const cached = await file('model.safetensors', { 'if-none-match': etag });
  expect([cached.status, cached.bytes.length, cached.header('etag')]).toEqual([304, 0, etag]);
  expect((await file('model.safetensors', { 'if-none-match': '"other"' })).status).toBe(200);
});

it('goes by its path, each segment percent-encoded', async () => {
  for (const [path, content] of Object.entries(contents)) {
    const found = await file(path.split('/').map(encodeURIComponent).join('/'));
    expect({ path, status: found.status }).toEqual({ path, status: 200 });
    expect(found.bytes.equals(Buffer.from(content))).toBe(true);
  }
  const named = await file(encodeURI('notes/Größe & Maß 100%.md'));
  expect(named.header('content-disposition')).toBe(
    "attachment; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%26%20Ma%C3%9F%20100%25.md",
  );
  const { body } = await registry.request('GET', `/api/v1/resolve/${model}`);
  for (const { href, path } of body['files'] as { href: string; path: keyof typeof contents }[]) {
    const linked = await fetch(new URL(href, registry.url), {
      headers: { authorization: `Bearer ${registry.ownerToken}` },
    });
    expect([path, Buffer.from(await linked.arrayBuffer()).equals(Buffer.from(contents[path]))]).toEqual([path, true]);
  }
});

it('is not found under another path', async () => {
  for (const path of [
    'other.safetensors',
    'MODEL.safetensors',
    'notes',
    'notes%2F..%2Fmodel.safetensors',
    '%2e%2e/x',
    '',
  ]) {
    const answer = await file(path);
    expect([path, answer.status]).toEqual([path, 404]);
  }
  expect((await file('%ff')).status).toBe(400);
  expect(JSON.parse((await file('other.safetensors')).bytes.toString())).toMatchObject({
    code: 'file-not-found',
    path: 'other.safetensors',
  });
});

it('is not sent to nobody, nor from a version whose bytes are elsewhere', async () => {
  expect((await file('model.safetensors', { authorization: '' })).status).toBe(401);
  await begin(registry, 'files/external');
  await register(registry, 'files/external', { uri: 's3://files/1/' });
  await registry.request('GET', pathOf('files/external'));
  const answer = await fetch(`${registry.url}/api/v1/files/files/external/1/x`, {
    headers: { authorization: `Bearer ${registry.ownerToken}` },
  });
  expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'content-external', uri: 's3://files/1/' }]);
});

it('is cached for good only under a name that always means it, and refused while its version is quarantined', async () => {
  expect((await file('empty.txt', {}, 'GET', digestOfVersion(await show()))).header('cache-control')).toMatch(
    /immutable/,
  );
  expect((await file('empty.txt', {}, 'GET', 'latest')).header('cache-control')).toBe('private, no-cache');
  const files = await upload(registry, { ...contents, 'second.txt': '2' });
  await follow(registry, await register(registry, model, files));
  const availability = async (to: string) => {
    await registry.request('POST', `${pathOf(model)}/versions/1/availability`, { body: { to } });
    await show();
  };
  await availability('quarantined');
  for (const ref of ['1', 'v1']) {
    const refused = await file('model.safetensors', { 'if-none-match': etag }, 'GET', ref);
    expect([refused.status, JSON.parse(refused.bytes.toString())]).toMatchObject([
      403,
      { code: 'version-quarantined' },
    ]);
  }
  expect((await file('model.safetensors', {}, 'GET', '2')).status).toBe(200);
  await availability('released');
  expect((await file('model.safetensors')).status).toBe(200);
});

it('is refused by what its version is today, whatever it was at the asked time', async () => {
  await begin(registry, 'files/past');
  await pushed(registry, 'files/past', contents);
  const { position } = await pushed(registry, 'files/past', { ...contents, 'second.txt': '2' });
  const at = pathOf('files/past');
  const then = async (ref: string) => {
    const answer = await fetch(`${registry.url}/api/v1/files/files/past/${ref}/model.safetensors?as_of=${position}`, {
      headers: { authorization: `Bearer ${registry.ownerToken}` },
    });
    await answer.arrayBuffer();
    return [answer.status, answer.headers.get('annals-version')];
  };
  expect(await then('latest')).toEqual([200, '2']);
  await registry.request('POST', `${at}/versions/2/availability`, { body: { to: 'quarantined' } });
  await registry.request('DELETE', `${at}/versions/1`);
  await registry.request('GET', at);
  expect((await then('latest'))[0]).toBe(403);
  expect((await then('2'))[0]).toBe(403);
  expect((await then('1'))[0]).toBe(410);
  await registry.request('POST', `${at}/versions/2/availability`, { body: { to: 'released' } });
  await registry.request('POST', `${at}/versions/2/availability`, { body: { to: 'archived' } });
  await registry.request('GET', at);
  expect(await then('latest')).toEqual([200, '2']);
});

const show = async () => (await registry.request('GET', `${pathOf(model)}/versions/1`)).body;
const digestOfVersion = (version: Record<string, unknown>) => String(version['digest']);
