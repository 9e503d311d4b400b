import { modelIdOf, projectIdOf, streamOf, uuidOf } from '#application/identity';
import { begin, followAt, itemsOf, numberOf, pathOf, type Registry } from '#test/builders/pushing';
import { startRegistry, type Reply, type RunningRegistry } from '#test/builders/running-registry';
import { seeded } from '#test/builders/seeded';
import { expectHistoryOf, wholeHistory, type Call, type ToldEvent } from '#test/builders/whole-history';

const model = 'busy/m';
const path = pathOf(model);
const stream = streamOf.model(modelIdOf(projectIdOf('busy'), 'm'));
const clients = 32;
const callsEach = 10;

// A busy machine is slow, not wrong.
jest.setTimeout(60_000);

let registry: RunningRegistry;

beforeAll(async () => {
  registry = await startRegistry();
  await begin(registry, model);
});
afterAll(() => registry.remove());

/** Something that a client may want, by chance. */
function wish(random: (below: number) => number): [operation: string, method: string, at: string, body: unknown] {
  const version = String(1 + random(12));
  const stage = random(2) === 0 ? 'production' : 'staging';
  switch (random(8)) {
    case 0:
    case 1:
    case 2:
      return [
        'register-version',
        'POST',
        'versions',
        { content: { kind: 'external', uri: `s3://busy/${random(1e6)}/` } },
      ];
    case 3:
    case 4:
      return ['transition-stage', 'POST', 'transitions', { version, to: stage }];
    case 5:
      return ['roll-back', 'POST', 'rollbacks', { place: { kind: 'stage', name: stage } }];
    case 6:
      return ['set-alias', 'PUT', `aliases/${random(2) === 0 ? 'blue' : 'green'}`, { version }];
    default:
      return ['roll-back', 'POST', 'rollbacks', { place: { kind: 'alias', name: 'blue' } }];
  }
}

/** Every version has its number, and no number is given twice or left out. */
function expectDenseNumbers(events: readonly ToldEvent[], replies: readonly Reply[]): void {
  const registered = events.filter(({ type }) => type === 'VersionRegistered').map(({ data }) => data['number']);
  expect(registered).toEqual(registered.map((_, index) => index + 1));
  const told = replies.filter(({ body }) => body['content'] === 'external').map(({ body }) => Number(body['number']));
  expect(told.sort((a, b) => a - b)).toEqual(registered);
}

/** Follows who stands where, event by event: a stage never has two holders, and who leaves one stood there. */
function expectOneHolder(events: readonly ToldEvent[]): Map<string, number> {
  const holders = new Map<string, number>();
  for (const { type, data, position } of events) {
    if (type !== 'StageTransitioned' && type !== 'StageRolledBack') continue;
    for (const { number, from, to } of data['moves'] as { number: number; from: string; to: string }[]) {
      if (from !== 'none') {
        expect([position, from, holders.get(from)]).toEqual([position, from, number]);
        holders.delete(from);
      }
      if (to !== 'none') {
        expect([position, to, holders.get(to)]).toEqual([position, to, undefined]);
        holders.set(to, number);
      }
    }
  }
  return holders;
}

async function everything(): Promise<unknown[]> {
  const versions = itemsOf(await registry.request('GET', `${path}/versions?limit=500`));
  const parts = ['', '/files', '/evaluations', '/lineage', '/checks'];
  const answers: unknown[] = [];
  for (const at of [
    '/api/v1/projects',
    '/api/v1/projects/busy/policy',
    '/api/v1/projects/busy/models',
    path,
    `${path}/versions?limit=500`,
    ...versions.flatMap(({ number }) => parts.map((part) => `${path}/versions/${String(number)}${part}`)),
    `${path}/aliases`,
    `${path}/history?limit=500&all=true`,
    `/api/v1/resolve/${model}`,
    `/api/v1/resolve/${model}@production`,
    `/api/v1/resolve/${model}@blue`,
  ]) {
    const { status, body, headers } = await registry.request('GET', at);
    answers.push({ at, status, body, etag: headers.get('etag') });
  }
  return answers;
}

const events = async (of: Registry) => (await wholeHistory(of)).filter(({ subject }) => subject === stream);

it('32 clients on one model leave one history, which holds what each of them was told', async () => {
  let tick = 0;
  const calls: Call[] = [];
  const replies: Reply[] = [];
  const client = async (name: number): Promise<void> => {
    const random = seeded(20_260_301 + name);
    for (let n = 0; n < callsEach; n++) {
      const [operation, method, at, body] = wish(random);
      const key = `client-${name}-${n}`;
      const began = (tick += 1);
      const reply = await registry.request(method, `${path}/${at}`, { body, headers: { 'idempotency-key': key } });
      const position = reply.headers.get('registry-position');
      replies.push(reply);
      calls.push({
        commandId: uuidOf('command', 'owner', operation, stream, key),
        status: reply.status,
        changed: reply.body['changed'] !== false && reply.body['unchanged'] !== true,
        position: position === null ? undefined : numberOf(position),
        began,
        ended: (tick += 1),
      });
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, name) => client(name)));

  const position = replies.map(({ headers }) => headers.get('registry-position') ?? '-0');
  const last = position.reduce((a, b) => (numberOf(a) > numberOf(b) ? a : b));
  await registry.request('GET', path, { headers: { 'registry-min-position': last } });

  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200, 201, 404, 409]));
  expect(calls.filter(({ status, changed }) => status < 300 && changed).length).toBeGreaterThan(150);
  const history = await wholeHistory(registry);
  expectHistoryOf(history, calls);
  const onModel = await events(registry);
  expectDenseNumbers(onModel, replies);
  const holders = expectOneHolder(onModel);
  const { body } = await registry.request('GET', path);
  const shown = body['stages'] as { name: string; version: number }[];
  expect(Object.fromEntries(shown.map(({ name, version }) => [name, version]))).toEqual(Object.fromEntries(holders));
});

it('the catalogue that it left is the one that a rebuild makes', async () => {
  const before = await everything();
  const started = await registry.request('POST', '/api/v1/admin/rebuild');
  expect(await followAt(registry, started.headers.get('location') ?? '')).toMatchObject({
    body: { state: 'succeeded' },
  });
  expect(await everything()).toEqual(before);
});

it('a rebuild that is asked for again with the same key is the same rebuild', async () => {
  const ask = async (key: string) => {
    const headers = { 'idempotency-key': key };
    const started = await registry.request('POST', '/api/v1/admin/rebuild', { headers });
    await followAt(registry, started.headers.get('location') ?? '');
    return started.body['id'];
  };
  const first = await ask('one');
  expect(await ask('one')).toBe(first);
  expect(await ask('two')).not.toBe(first);
});

it('reads and writes go on during a rebuild, or two at once, and the catalogue is that of the whole log', async () => {
  const statuses = new Set<unknown>();
  const rebuild = async () => {
    const started = await registry.request('POST', '/api/v1/admin/rebuild');
    return (await followAt(registry, started.headers.get('location') ?? '')).body['state'];
  };
  let done = false;
  const writing = (async () => {
    for (let n = 0; n < 200 && !done; n++) {
      const body = { title: `Title ${n}`, tags: { n: String(n) } };
      const { status, headers } = await registry.request('PATCH', path, { body });
      const position = headers.get('registry-position') ?? '';
      const read = await registry.request('GET', path, { headers: { 'registry-min-position': position } });
      expect([status, read.status, read.body]).toMatchObject([200, 200, { title: `Title ${n}` }]);
    }
  })();
  const reading = (async () => {
    while (!done) {
      for (const at of [path, '/health/ready', `${path}/versions`, `${path}/resolve?ref=latest`]) {
        const { status, body } = await registry.request('GET', at);
        statuses.add(status === 200 || status === 404 ? 'answered' : [at, status, body]);
      }
    }
  })();
  const ended = [...(await Promise.all([rebuild(), rebuild()])), await rebuild()];
  done = true;
  await Promise.all([writing, reading]);
  expect(ended).toEqual(['succeeded', 'succeeded', 'succeeded']);
  expect([...statuses]).toEqual(['answered']);
  const last = (await registry.request('PATCH', path, { body: { title: 'Last' } })).headers.get('registry-position');
  await registry.request('GET', path, { headers: { 'registry-min-position': last ?? '' } });
  const before = await everything();
  expect(await rebuild()).toBe('succeeded');
  expect(await everything()).toEqual(before);
});
