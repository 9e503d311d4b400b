import { presets } from '#models/policy/presets';
import { EventLog } from '#application/ports/event-log';
import {
  begin,
  follow,
  itemsOf,
  pathOf,
  pushed,
  readingOwnWrites,
  register,
  upload,
  type Registry,
} from '#test/builders/pushing';
import { startRegistry, type Reply, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';

interface Write {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** The same write with another content; undefined where the path says it all. */
  readonly other?: unknown;
}

const path = pathOf('repeated/m');
const version = `${path}/versions/1`;
const evaluation = { metric: 'f1', value: 0.5, direction: 'higher-is-better', dataset: 'd', split: 'test' };
const external = (n: number) => ({ content: { kind: 'external', uri: `s3://repeated/${n}/` } });

/** Every route that appends, in an order in which each of them changes something. */
const writes: Readonly<Record<string, Write>> = {
  'create a project': {
    method: 'POST',
    path: '/api/v1/projects',
    body: { slug: 'repeated' },
    other: { slug: 'repeated', title: 'Other' },
  },
  'change a policy': {
    method: 'PUT',
    path: '/api/v1/projects/repeated/policy',
    body: { policy: { ...presets.open, rollbackWindowDays: 60 } },
    other: { preset: 'open', reason: 'other' },
  },
  'register a model': {
    method: 'POST',
    path: '/api/v1/projects/repeated/models',
    body: { slug: 'm' },
    other: { slug: 'm', title: 'Other' },
  },
  'register a version': { method: 'POST', path: `${path}/versions`, body: external(1), other: external(2) },
  'register a second version': { method: 'POST', path: `${path}/versions`, body: external(2) },
  'describe a model': { method: 'PATCH', path, body: { title: 'Title' }, other: { title: 'Other' } },
  'describe a version': {
    method: 'PATCH',
    path: version,
    body: { metadata: { description: 'It is.' } },
    other: { metadata: { description: 'It is not.' } },
  },
  'record evaluations': {
    method: 'POST',
    path: `${version}/evaluations`,
    body: { evaluations: [evaluation] },
    other: { evaluations: [{ ...evaluation, value: 1 }] },
  },
  'link lineage': {
    method: 'POST',
    path: `${version}/lineage`,
    body: { links: [{ kind: 'run', id: 'r1' }] },
    other: { links: [{ kind: 'run', id: 'r2' }] },
  },
  promote: {
    method: 'POST',
    path: `${path}/transitions`,
    body: { version: '1', to: 'production' },
    other: { version: '1', to: 'staging' },
  },
  'promote another': { method: 'POST', path: `${path}/transitions`, body: { version: '2', to: 'production' } },
  'roll back': {
    method: 'POST',
    path: `${path}/rollbacks`,
    body: { place: { kind: 'stage', name: 'production' } },
    other: { place: { kind: 'stage', name: 'production' }, reason: 'other' },
  },
  'set an alias': {
    method: 'PUT',
    path: `${path}/aliases/champion`,
    body: { version: '1' },
    other: { version: '2' },
  },
  'remove an alias': { method: 'DELETE', path: `${path}/aliases/champion` },
  deprecate: {
    method: 'POST',
    path: `${path}/versions/2/availability`,
    body: { to: 'deprecated' },
    other: { to: 'archived' },
  },
  archive: { method: 'POST', path: `${path}/versions/2/availability`, body: { to: 'archived' } },
  restore: { method: 'POST', path: `${path}/versions/2/availability`, body: { to: 'restored' } },
  'rename a model': { method: 'POST', path: `${path}/rename`, body: { to: 'renamed' }, other: { to: 'other' } },
  'archive a model': { method: 'POST', path: `${path}/archive`, body: {}, other: { reason: 'other' } },
  'restore a model': { method: 'POST', path: `${path}/restore`, body: {}, other: { reason: 'other' } },
  'leave the stage': { method: 'POST', path: `${path}/transitions`, body: { version: '1', to: 'none' } },
  'delete a version': { method: 'DELETE', path: `${version}?overrideWindow=true&reason=done` },
  'delete another version': { method: 'DELETE', path: `${path}/versions/2?overrideWindow=true&reason=done` },
  'delete a model': { method: 'DELETE', path },
  'create a token': {
    method: 'POST',
    path: '/api/v1/tokens',
    body: { role: 'reader', principal: 'rita' },
    other: { role: 'writer', principal: 'rita' },
  },
};

// A busy machine is slow, not wrong.
jest.setTimeout(60_000);

let running: RunningRegistry;
let registry: Registry;
const first = new Map<string, Reply>();

beforeAll(async () => {
  running = await startRegistry();
  registry = readingOwnWrites(running);
});
afterAll(() => running.remove());

const send = ({ method, path: at, body }: Write, key: string) =>
  registry.request(method, at, { ...(body === undefined ? {} : { body }), headers: { 'idempotency-key': key } });
const head = async () => (await running.app.get(EventLog).head()).position;

/** What a caller is told; a token's secret is shown once. */
function told({ status, headers, body }: Reply) {
  const { token, ...rest } = body;
  return { status, position: headers.get('registry-position'), body: rest, secret: typeof token };
}

it.each(Object.entries(writes))('%s: once, however often it is sent', async (name, write) => {
  const before = await head();
  const reply = await send(write, `key of ${name}`.replaceAll(' ', '-'));
  expect({ status: reply.status, body: reply.body }).toMatchObject({ status: expect.any(Number) as number });
  expect([200, 201]).toContain(reply.status);
  const after = await head();
  expect(after).toBeGreaterThan(before);
  first.set(name, reply);
  expect(told(await send(write, `key of ${name}`.replaceAll(' ', '-')))).toEqual(told(reply));
  expect(await head()).toBe(after);
  if (write.other === undefined) return;
  expect(await send({ ...write, body: write.other }, `key of ${name}`.replaceAll(' ', '-'))).toMatchObject({
    status: 422,
    body: { code: 'idempotency-key-reused' },
  });
  expect(await head()).toBe(after);
});

it('every write again after a restart, and after all that came later: the first answers, and nothing new', async () => {
  await running.stop();
  running = await startRegistry({ directory: running.directory, ownerToken: running.ownerToken });
  registry = readingOwnWrites(running);
  const before = await head();
  const again = new Map<string, Reply>();
  for (const [name, write] of Object.entries(writes)) {
    again.set(name, await send(write, `key of ${name}`.replaceAll(' ', '-')));
  }
  expect([...again].map(([name, reply]) => [name, told(reply)])).toEqual(
    [...first].map(([name, reply]) => [name, told(reply)]),
  );
  expect(await head()).toBe(before);
});

it('held content: the same operation while it goes on, the same version afterwards, also after a restart', async () => {
  await begin(registry, 'repeated/held');
  const weights = { 'model.safetensors': buildSafetensors([{ name: 'w', dtype: 'F32', shape: [4] }]) };
  const files = await upload(registry, weights);
  const [one, two] = await Promise.all([
    register(registry, 'repeated/held', files, { key: 'held' }),
    register(registry, 'repeated/held', files, { key: 'held' }),
  ]);
  expect(one.body['id']).toBe(two.body['id']);
  const { body } = await follow(registry, one);
  const after = await head();
  const repeated = await register(registry, 'repeated/held', files, { key: 'held' });
  expect(repeated).toMatchObject({ status: 201, body: body['result'] });
  expect(repeated.headers.get('registry-position')).toBe(body['position']);
  await running.stop();
  running = await startRegistry({ directory: running.directory, ownerToken: running.ownerToken });
  registry = readingOwnWrites(running);
  expect(await register(registry, 'repeated/held', files, { key: 'held' })).toMatchObject({ body: body['result'] });
  expect(await head()).toBe(after);
  expect(itemsOf(await registry.request('GET', `${pathOf('repeated/held')}/versions`)).length).toBe(1);
});

it('two keys are two commands, and no key is always another', async () => {
  await begin(registry, 'repeated/two');
  const at = `${pathOf('repeated/two')}/versions`;
  const numbers: unknown[] = [];
  for (const key of ['a', 'b', 'a'])
    numbers.push((await send({ method: 'POST', path: at, body: external(1) }, key)).body['number']);
  for (let n = 0; n < 2; n++) numbers.push((await registry.request('POST', at, { body: external(1) })).body['number']);
  expect(numbers).toEqual([1, 2, 1, 3, 4]);
});

it('the same key of two callers, or for two models, is two commands', async () => {
  const token = String(
    (await registry.request('POST', '/api/v1/tokens', { body: { role: 'writer', principal: 'wanda' } })).body['token'],
  );
  for (const model of ['repeated/x', 'repeated/y']) {
    await begin(registry, model);
    expect(await register(registry, model, { uri: 's3://x/' }, { key: 'k' })).toMatchObject({ body: { number: 1 } });
    expect(await register(registry, model, { uri: 's3://x/' }, { key: 'k', token })).toMatchObject({
      body: { number: 2 },
    });
  }
});

it('a refusal is decided anew: what was in its way may be gone', async () => {
  await begin(registry, 'repeated/refused');
  const at = `${pathOf('repeated/refused')}/transitions`;
  const write = { method: 'POST', path: at, body: { version: '1', to: 'production' } };
  expect(await send(write, 'try')).toMatchObject({ status: 404 });
  await register(registry, 'repeated/refused', { uri: 's3://refused/1/' });
  expect(await send(write, 'try')).toMatchObject({ status: 201, body: { holder: 1, changed: true } });
});

it('a write about whom an alias names is the same write after the alias has moved', async () => {
  await begin(registry, 'repeated/moved');
  const moved = pathOf('repeated/moved');
  for (const n of [1, 2])
    await pushed(registry, 'repeated/moved', {
      'm.safetensors': buildSafetensors([{ name: `w${n}`, dtype: 'F32', shape: [1] }]),
    });
  const point = (n: number) => registry.request('PUT', `${moved}/aliases/champion`, { body: { version: String(n) } });
  await point(1);
  const sent = [
    { method: 'POST', path: `${moved}/versions/champion/availability`, body: { to: 'deprecated' } },
    { method: 'POST', path: `${moved}/transitions`, body: { version: 'champion', to: 'staging' } },
    { method: 'PUT', path: `${moved}/aliases/shadow`, body: { version: 'champion' } },
  ];
  const replies: Reply[] = [];
  for (const [n, write] of sent.entries()) replies.push(await send(write, `moved-${n}`));
  await point(2);
  const before = await head();
  for (const [n, write] of sent.entries()) {
    expect([write.path, told(await send(write, `moved-${n}`))]).toEqual([write.path, replies.map(told)[n]]);
  }
  expect(await head()).toBe(before);
});

it('the same write sent five times at once is one, and each is told the same', async () => {
  await begin(registry, 'repeated/at-once');
  const at = pathOf('repeated/at-once');
  const sent: Write[] = [
    { method: 'POST', path: `${at}/versions`, body: external(1) },
    { method: 'POST', path: `${at}/transitions`, body: { version: '1', to: 'production' } },
    { method: 'PATCH', path: `${at}/versions/1`, body: { tags: { seen: 'yes' } } },
    { method: 'POST', path: `${at}/rename`, body: { to: 'at-one-time' } },
  ];
  for (const [n, write] of sent.entries()) {
    const before = await head();
    const replies = (await Promise.all([1, 2, 3, 4, 5].map(() => send(write, `at-once-${n}`)))).map(told);
    expect(replies).toEqual(replies.map(() => replies[0]));
    expect(replies[0]?.body['code']).toBeUndefined();
    const commands = [1n, 2n].includes((await head()) - before);
    expect([write.path, commands]).toEqual([write.path, true]);
  }
});
