import { begin, itemsOf, pathOf, readingOwnWrites, register, type Registry } from '#test/builders/pushing';
import { startRegistry, type Reply, type RunningRegistry } from '#test/builders/running-registry';

// A busy machine is slow, not wrong.
jest.setTimeout(60_000);

let running: RunningRegistry;
let registry: Registry;

beforeAll(async () => {
  running = await startRegistry();
  registry = readingOwnWrites(running);
});
afterAll(() => running.remove());

const ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply> =>
  registry.request(method, path, { ...(body === undefined ? {} : { body }), ...(headers ? { headers } : {}) });
const get = (path: string, headers?: Record<string, string>) => ask('GET', path, undefined, headers);
const etagOf = (reply: Reply) => reply.headers.get('etag') ?? '';
const slugsOf = (reply: Reply) => itemsOf(reply).map((item) => item['slug']);

describe('a project', () => {
  it('is created once, shown, listed, and has the policy of its preset', async () => {
    const created = await ask('POST', '/api/v1/projects', {
      slug: 'Pricing',
      title: 'Prices',
      description: 'What it costs',
    });
    expect(created).toMatchObject({ status: 201, body: { slug: 'Pricing', changed: true } });
    expect(await ask('POST', '/api/v1/projects', { slug: 'pricing' })).toMatchObject({
      status: 409,
      body: { code: 'project-exists' },
    });
    const shown = await get('/api/v1/projects/PRICING');
    expect(shown).toMatchObject({
      status: 200,
      body: { id: created.body['id'], slug: 'Pricing', title: 'Prices', models: 0, preset: 'open', createdBy: 'owner' },
    });
    expect(etagOf(shown)).toBe(`"${String(shown.body['position'])}"`);
    expect(slugsOf(await get('/api/v1/projects'))).toContain('Pricing');
    expect(await get('/api/v1/projects/pricing/policy')).toMatchObject({
      status: 200,
      body: { project: 'Pricing', policy: { preset: 'open', defaultRef: 'latest' } },
    });
  });

  it('is not begun from a preset that needs what is not computed; what is missing is named', async () => {
    const reply = await ask('POST', '/api/v1/projects', { slug: 'strict', preset: 'regulated' });
    expect(reply).toMatchObject({ status: 400, body: { code: 'preset-not-available', preset: 'regulated' } });
    expect(reply.body['missing']).toEqual(expect.arrayContaining(['votes', 'signature']));
    expect(await get('/api/v1/projects/strict')).toMatchObject({ status: 404, body: { code: 'project-not-found' } });
  });

  it('is created with its first model on request, else it must be there', async () => {
    expect(await ask('POST', '/api/v1/projects/later/models', { slug: 'm' })).toMatchObject({
      status: 404,
      body: { code: 'project-not-found' },
    });
    await begin(registry, 'later/m');
    expect(await get('/api/v1/projects/later')).toMatchObject({ status: 200, body: { models: 1 } });
  });
});

describe('a model', () => {
  it('is described and tagged: named tags change, those set to null go, others stay', async () => {
    const registered = await begin(registry, 'acme/Churn', { title: 'Churn', tags: { Team: 'risk', stage: 'trial' } });
    expect(registered.headers.get('registry-position')).toMatch(/^[a-z2-7]{12}-\d+$/);
    const changes = { description: 'Who leaves', tags: { team: 'growth', stage: null, region: 'EU' } };
    expect(await ask('PATCH', pathOf('acme/churn'), changes)).toMatchObject({ status: 200, body: { changed: true } });
    const shown = await get(pathOf('acme/CHURN'));
    expect(shown.body).toMatchObject({
      slug: 'Churn',
      title: 'Churn',
      description: 'Who leaves',
      tags: { team: 'growth', region: 'EU' },
      versions: 0,
      latest: null,
    });
    expect(await ask('PATCH', pathOf('acme/churn'), changes)).toMatchObject({ status: 200, body: { changed: false } });
    expect(etagOf(await get(pathOf('acme/churn')))).toBe(etagOf(shown));
  });

  it('is changed only by who has seen its last change', async () => {
    await begin(registry, 'acme/etag');
    const path = pathOf('acme/etag');
    const first = etagOf(await get(path));
    expect(await ask('PATCH', path, { title: 'One' }, { 'if-match': first })).toMatchObject({ status: 200 });
    const stale = await ask('PATCH', path, { title: 'Two' }, { 'if-match': first });
    expect(stale).toMatchObject({ status: 412, body: { code: 'changed-meanwhile' } });
    expect(await get(path)).toMatchObject({ body: { title: 'One' } });
    expect(await ask('PATCH', path, { title: 'Three' }, { 'if-match': '*' })).toMatchObject({ status: 200 });
    expect(await ask('PATCH', path, { title: 'Four' }, { 'if-match': 'W/"x"' })).toMatchObject({ status: 400 });
  });

  it('keeps an ETag that is its own: versions and places of others do not make it stale', async () => {
    await begin(registry, 'acme/steady');
    const path = pathOf('acme/steady');
    await register(registry, 'acme/steady', { uri: 's3://steady/1/' });
    await ask('POST', `${path}/transitions`, { version: '1', to: 'production' });
    await begin(registry, 'acme/steady-neighbour');
    const seen = await get(path);
    expect(await ask('PATCH', path, { title: 'Fresh' }, { 'if-match': etagOf(seen) })).toMatchObject({ status: 200 });
    const version = await get(`${path}/versions/1`);
    await ask('PATCH', path, { title: 'Fresher' });
    const changes = { tags: { seen: 'yes' } };
    expect(await ask('PATCH', `${path}/versions/1`, changes, { 'if-match': etagOf(version) })).toMatchObject({
      status: 200,
    });
    expect(await ask('PATCH', `${path}/versions/1`, { tags: {} }, { 'if-match': etagOf(version) })).toMatchObject({
      status: 412,
    });
  });

  it('lets a version be changed by who has seen that another displaced it', async () => {
    await begin(registry, 'acme/displaced');
    const path = pathOf('acme/displaced');
    for (const n of [1, 2]) {
      await register(registry, 'acme/displaced', { uri: `s3://displaced/${n}/` });
      await ask('POST', `${path}/transitions`, { version: String(n), to: 'production' });
    }
    const displaced = await get(`${path}/versions/1`);
    expect(displaced.body).toMatchObject({ stage: 'none' });
    const described = await ask('PATCH', `${path}/versions/1`, { tags: { a: 'b' } }, { 'if-match': etagOf(displaced) });
    expect(described).toMatchObject({ status: 200, body: { changed: true } });
  });

  it('is not sent again to who has it', async () => {
    await begin(registry, 'acme/cached');
    const path = pathOf('acme/cached');
    const etag = etagOf(await get(path));
    const again = await get(path, { 'if-none-match': etag });
    expect({ status: again.status, body: again.body, etag: etagOf(again) }).toEqual({ status: 304, body: {}, etag });
    await ask('PATCH', path, { title: 'New' });
    expect(await get(path, { 'if-none-match': etag })).toMatchObject({ status: 200, body: { title: 'New' } });
  });

  it('is found by each of its names after it was renamed, back and forth', async () => {
    const { id } = (await begin(registry, 'acme/first')).body;
    await register(registry, 'acme/first', { uri: 's3://first/1/' });
    for (const [from, to] of [
      ['first', 'second'],
      ['second', 'third'],
      ['third', 'first'],
      ['first', 'First'],
      ['second', 'third'],
    ] as const) {
      const renamed = await ask('POST', `${pathOf(`acme/${from}`)}/rename`, { to });
      expect(renamed).toMatchObject({ status: 200, body: { id, slug: to, changed: true } });
    }
    for (const name of ['first', 'second', 'third', 'FIRST']) {
      expect(await get(pathOf(`acme/${name}`))).toMatchObject({ status: 200, body: { id, slug: 'third' } });
      expect(await get(`/api/v1/resolve/acme/${name}@1`)).toMatchObject({ body: { model: 'third', version: 1 } });
      const taken = await ask('POST', '/api/v1/projects/acme/models', { slug: name });
      expect(taken).toMatchObject({ status: 409, body: { code: 'name-taken' } });
    }
    expect(slugsOf(await get('/api/v1/projects/acme/models?limit=500'))).toEqual(
      expect.not.arrayContaining(['first', 'second']),
    );
    await begin(registry, 'acme/other');
    expect(await ask('POST', `${pathOf('acme/other')}/rename`, { to: 'Second' })).toMatchObject({
      status: 409,
      body: { code: 'name-taken' },
    });
    expect(await ask('POST', `${pathOf('acme/third')}/rename`, { to: 'third' })).toMatchObject({
      body: { changed: false },
    });
  });

  it('takes no changes while it is archived, is in no list then, and is restored', async () => {
    await begin(registry, 'acme/old');
    await register(registry, 'acme/old', { uri: 's3://old/1/' });
    const path = pathOf('acme/old');
    expect(await ask('POST', `${path}/archive`, { reason: 'superseded' })).toMatchObject({ status: 200 });
    expect(await ask('PATCH', path, { title: 'x' })).toMatchObject({ status: 409, body: { code: 'model-archived' } });
    expect(await register(registry, 'acme/old', { uri: 's3://old/2/' })).toMatchObject({ status: 409 });
    expect(await ask('POST', `${path}/archive`, {})).toMatchObject({ status: 409 });
    expect(await get(path)).toMatchObject({ status: 200, body: { archived: true } });
    expect(await get('/api/v1/resolve/acme/old@1')).toMatchObject({ status: 200 });
    expect(slugsOf(await get('/api/v1/projects/acme/models?limit=500'))).not.toContain('old');
    expect(slugsOf(await get('/api/v1/projects/acme/models?archived=only'))).toEqual(['old']);
    expect(slugsOf(await get('/api/v1/projects/acme/models?archived=yes&limit=500'))).toContain('old');
    expect(await ask('POST', `${path}/restore`, {})).toMatchObject({ status: 200 });
    expect(await ask('POST', `${path}/restore`, {})).toMatchObject({
      status: 409,
      body: { code: 'model-not-archived' },
    });
    expect(await ask('PATCH', path, { title: 'x' })).toMatchObject({ status: 200 });
  });

  it('is deleted by an owner when nothing uses it, and goes on with its numbers when it is registered again', async () => {
    const { id } = (await begin(registry, 'acme/again')).body;
    const path = pathOf('acme/again');
    for (const n of [1, 2]) await register(registry, 'acme/again', { uri: `s3://again/${n}/` });
    await ask('PUT', `${path}/aliases/champion`, { version: '2' });
    expect(await ask('DELETE', path)).toMatchObject({ status: 409, body: { code: 'version-in-use', version: 2 } });
    await ask('DELETE', `${path}/aliases/champion`);
    await ask('POST', `${path}/rename`, { to: 'once-more' });
    expect(await ask('DELETE', `${path}?reason=done`)).toMatchObject({ status: 200, body: { changed: true } });
    expect(await get(path)).toMatchObject({ status: 410, body: { code: 'model-deleted' } });
    expect(await get('/api/v1/resolve/acme/again@1')).toMatchObject({ status: 410 });
    expect(await get(`${path}/history`)).toMatchObject({ status: 200 });
    const registered = await ask('POST', '/api/v1/projects/acme/models', { slug: 'once-more' });
    expect(registered).toMatchObject({ status: 201, body: { id } });
    const shown = await get(path);
    expect(shown).toMatchObject({
      status: 200,
      body: { id, slug: 'once-more', versions: 0, aliases: [], latest: null },
    });
    expect(await register(registry, 'acme/again', { uri: 's3://again/3/' })).toMatchObject({ body: { number: 3 } });
    expect(await get(`${path}/versions/2`)).toMatchObject({ status: 410, body: { code: 'version-deleted' } });
    expect(itemsOf(await get(`${path}/versions`)).map((version) => version['number'])).toEqual([3]);
  });
});

describe('a list', () => {
  it('is the one of its first page, on every page, while writes go on', async () => {
    const slugs = Array.from({ length: 11 }, (_, i) => `model-${String(i).padStart(2, '0')}`);
    for (const slug of slugs) await begin(registry, `paged/${slug}`);
    const seen: unknown[] = [];
    let path: string | undefined = '/api/v1/projects/paged/models?limit=3';
    for (let page = 0; path !== undefined; page++) {
      const reply: Reply = await get(path);
      expect(reply.status).toBe(200);
      seen.push(...slugsOf(reply));
      const next = reply.body['next'];
      path = typeof next === 'string' ? `/api/v1/projects/paged/models?limit=3&cursor=${next}` : undefined;
      await begin(registry, `paged/model-0${page}a`);
      await ask('POST', `${pathOf(`paged/model-1${page}`)}/archive`, {});
      await ask('POST', `${pathOf(`paged/model-0${9 - page}`)}/rename`, { to: `a-first-${page}` });
    }
    expect(seen).toEqual(slugs);
    expect(slugsOf(await get('/api/v1/projects/paged/models?limit=500'))).not.toEqual(slugs);
  });

  it('refuses a cursor of another list', async () => {
    for (const slug of ['a', 'b']) await begin(registry, `cursors/${slug}`);
    const { body } = await get('/api/v1/projects/cursors/models?limit=1');
    const cursor = String(body['next']);
    expect(await get(`/api/v1/projects?limit=1&cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid-cursor' },
    });
    expect(await get('/api/v1/projects/cursors/models?cursor=abc')).toMatchObject({ status: 400 });
  });

  it('holds what has a tag, or a tag of that value, or a name that begins so', async () => {
    await begin(registry, 'tagged/red', { tags: { Colour: 'red', warm: 'yes' } });
    await begin(registry, 'tagged/blue', { tags: { colour: 'blue' } });
    await begin(registry, 'tagged/plain');
    const find = async (query: string) => slugsOf(await get(`/api/v1/projects/tagged/models?${query}`));
    expect(await find('tag=colour')).toEqual(['blue', 'red']);
    expect(await find('tag=COLOUR%3Dred')).toEqual(['red']);
    expect(await find('tag=colour%3Dgreen')).toEqual([]);
    expect(await find('prefix=PL')).toEqual(['plain']);
    await ask('PATCH', pathOf('tagged/red'), { tags: { colour: null } });
    expect(await find('tag=colour')).toEqual(['blue']);
  });

  it('of versions holds what stands in a stage or has a tag', async () => {
    await begin(registry, 'listed/m');
    for (const n of [1, 2, 3]) {
      await register(registry, 'listed/m', { uri: `s3://listed/${n}/` }, { body: { tags: { n: String(n) } } });
    }
    const path = pathOf('listed/m');
    await ask('POST', `${path}/transitions`, { version: '2', to: 'staging' });
    await ask('POST', `${path}/versions/1/availability`, { to: 'archived' });
    const find = async (query: string) => itemsOf(await get(`${path}/versions?${query}`)).map((v) => v['number']);
    expect(await find('')).toEqual([3, 2]);
    expect(await find('archived=yes')).toEqual([3, 2, 1]);
    expect(await find('archived=only')).toEqual([1]);
    expect(await find('stage=staging')).toEqual([2]);
    expect(await find('tag=n%3D3')).toEqual([3]);
    expect(await find('limit=1')).toEqual([3]);
  });
});

describe('a reader who has seen a position', () => {
  it('is told nothing older, and refused a position that this log has not given out', async () => {
    await begin(registry, 'acme/minimum');
    const path = pathOf('acme/minimum');
    for (let n = 1; n <= 20; n++) {
      const changed = await ask('PATCH', path, { title: `Title ${n}` });
      const position = changed.headers.get('registry-position') ?? '';
      const shown = await get(path, { 'registry-min-position': position });
      expect(shown).toMatchObject({ status: 200, body: { title: `Title ${n}`, position } });
      expect(shown.headers.get('registry-position')).not.toBeNull();
    }
    const position = (await get(path)).headers.get('registry-position') ?? '';
    const beyond = position.replace(/\d+$/, '999999');
    expect(await get(path, { 'registry-min-position': beyond })).toMatchObject({ status: 400 });
    expect(await get(path, { 'registry-min-position': 'soon' })).toMatchObject({ status: 400 });
    const older = position.replace(/^.{12}/, 'aaaaaaaaaaaa');
    expect(await get(path, { 'registry-min-position': older })).toMatchObject({ status: 410 });
  });
});
