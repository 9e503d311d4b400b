import { begin, itemsOf, pathOf, pushed, readingOwnWrites, register, type Registry } from '#test/builders/pushing';
import { startRegistry, type Reply, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';

// A busy machine is slow, not wrong.
jest.setTimeout(60_000);

let running: RunningRegistry;
let registry: Registry;
let writer: string;
let reader: string;

const tokenOf = async (role: string, principal: string) =>
  String((await registry.request('POST', '/api/v1/tokens', { body: { role, principal } })).body['token']);

beforeAll(async () => {
  running = await startRegistry();
  registry = readingOwnWrites(running);
  writer = await tokenOf('writer', 'wanda');
  reader = await tokenOf('reader', 'rita');
});
afterAll(() => running.remove());

const get = (path: string) => registry.request('GET', path);
const post = (path: string, body: unknown, token?: string) =>
  registry.request('POST', path, { body, ...(token === undefined ? {} : { token }) });
const modelFile = (seed: string) => ({
  'model.safetensors': buildSafetensors([{ name: seed, dtype: 'F32', shape: [4] }]),
});

/** A model with external versions 1 to `count`. */
async function withVersions(model: string, count: number): Promise<string> {
  await begin(registry, model);
  for (let n = 1; n <= count; n++) {
    expect(await register(registry, model, { uri: `s3://${model}/${n}/` })).toMatchObject({ body: { number: n } });
  }
  return pathOf(model);
}

const promote = (path: string, version: number | string, to = 'production') =>
  post(`${path}/transitions`, { version: String(version), to });
const rollBack = (path: string, kind: 'stage' | 'alias', name: string, leaves?: number) =>
  post(`${path}/rollbacks`, { place: { kind, name }, ...(leaves === undefined ? {} : { leaves }) });
const availability = (path: string, version: number | string, body: unknown, token?: string) =>
  post(`${path}/versions/${version}/availability`, body, token);
const setAlias = (path: string, alias: string, version: number | string) =>
  registry.request('PUT', `${path}/aliases/${alias}`, { body: { version: String(version) } });
const resolve = (model: string, ref?: string) => get(`/api/v1/resolve/${model}${ref === undefined ? '' : `@${ref}`}`);
const stagesOf = async (path: string) =>
  ((await get(path)).body['stages'] as { name: string; version: number }[]).map(({ name, version }) => [name, version]);

describe('a stage', () => {
  it('is entered by one version, which displaces the one before', async () => {
    const path = await withVersions('stages/m', 2);
    expect(await promote(path, 1)).toMatchObject({
      status: 201,
      body: { place: 'stage', name: 'production', holder: 1, left: null, changed: true },
    });
    const second = await promote(path, 2, 'Production');
    expect(second.body).toEqual({
      place: 'stage',
      name: 'production',
      holder: 2,
      left: 1,
      moves: [
        { number: 1, from: 'production', to: 'none' },
        { number: 2, from: 'none', to: 'production' },
      ],
      changed: true,
    });
    expect(await stagesOf(path)).toEqual([['production', 2]]);
    expect(await promote(path, 2)).toMatchObject({ status: 201, body: { changed: false } });
    expect(await promote(path, 2, 'staging')).toMatchObject({ body: { holder: 2, left: null } });
    expect(await stagesOf(path)).toEqual([['staging', 2]]);
    expect(await promote(path, 2, 'none')).toMatchObject({ body: { name: 'none', holder: null } });
    expect(await promote(path, 2, 'canary')).toMatchObject({ status: 404, body: { code: 'stage-not-found' } });
    expect(await promote(path, 9)).toMatchObject({ status: 404, body: { code: 'version-not-found' } });
  });

  it('refuses a version whose checks have not passed, and names them', async () => {
    await begin(registry, 'stages/checked');
    const path = pathOf('stages/checked');
    const config = JSON.stringify({ auto_map: { AutoModel: 'modeling.Model' } });
    await pushed(registry, 'stages/checked', { ...modelFile('a'), 'config.json': config });
    const refused = await promote(path, 1);
    expect(refused).toMatchObject({ status: 403, body: { code: 'version-quarantined' } });
    expect(await stagesOf(path)).toEqual([]);
  });

  it('is rolled back along its holders, never forward, until there is none', async () => {
    const path = await withVersions('rollback/m', 4);
    for (const n of [1, 2, 3]) await promote(path, n);
    expect(await rollBack(path, 'stage', 'production', 2)).toMatchObject({
      status: 409,
      body: { code: 'stage-moved', holders: [3] },
    });
    expect(await rollBack(path, 'stage', 'production', 3)).toMatchObject({
      status: 201,
      body: { place: 'stage', name: 'production', holder: 2, left: 3, changed: true },
    });
    expect(await rollBack(path, 'stage', 'production')).toMatchObject({ body: { holder: 1, left: 2 } });
    expect(await rollBack(path, 'stage', 'production')).toMatchObject({
      status: 409,
      body: { code: 'nothing-to-roll-back-to' },
    });
    await promote(path, 4);
    await promote(path, 3);
    await availability(path, 4, { to: 'quarantined' });
    expect(await rollBack(path, 'stage', 'production')).toMatchObject({ body: { holder: 1, left: 3 } });
    await promote(path, 1, 'none');
    expect(await rollBack(path, 'stage', 'production')).toMatchObject({ status: 404, body: { code: 'stage-empty' } });
  });
});

describe('an alias', () => {
  it('is set, moved, listed, rolled back and removed', async () => {
    const path = await withVersions('aliases/m', 3);
    expect(await setAlias(path, 'Champion', 1)).toMatchObject({ status: 200, body: { holder: 1, left: null } });
    expect(await setAlias(path, 'champion', 1)).toMatchObject({ body: { changed: false } });
    expect(await setAlias(path, 'champion', 2)).toMatchObject({ body: { name: 'Champion', holder: 2, left: 1 } });
    await setAlias(path, 'shadow', 3);
    expect(itemsOf(await get(`${path}/aliases`)).map(({ name, version }) => [name, version])).toEqual([
      ['Champion', 2],
      ['shadow', 3],
    ]);
    expect(await get(`${path}/aliases/CHAMPION`)).toMatchObject({ status: 200, body: { version: 2, by: 'owner' } });
    expect(await rollBack(path, 'alias', 'champion')).toMatchObject({ body: { place: 'alias', holder: 1, left: 2 } });
    expect(await rollBack(path, 'alias', 'champion')).toMatchObject({ status: 409 });
    const removed = await registry.request('DELETE', `${path}/aliases/champion?reason=done`);
    expect(removed).toMatchObject({ status: 200, body: { holder: null, left: 1 } });
    expect(await get(`${path}/aliases/champion`)).toMatchObject({ status: 404, body: { code: 'alias-not-found' } });
    expect(await rollBack(path, 'alias', 'champion')).toMatchObject({ status: 404 });
  });

  it.each(['production', 'Staging', 'latest', 'main', 'none', 'v3', '12', 'deadbeef'])(
    'is not named %s, which means something else',
    async (name) => {
      const path =
        (await get(pathOf('reserved/m'))).status === 200 ? pathOf('reserved/m') : await withVersions('reserved/m', 1);
      expect(await setAlias(path, name, 1)).toMatchObject({ status: 400, body: { code: 'name-reserved' } });
    },
  );
});

describe('a version', () => {
  it('is resolved by number, digest, alias, stage, latest, or no ref; the answer says what was asked and how it was found', async () => {
    await begin(registry, 'refs/m');
    const path = pathOf('refs/m');
    const first = await pushed(registry, 'refs/m', modelFile('one'));
    const second = await pushed(registry, 'refs/m', modelFile('two'));
    await promote(path, 1);
    await setAlias(path, 'blue', 2);
    for (const [ref, resolvedBy, version] of [
      ['1', 'number', 1],
      ['v2', 'number', 2],
      ['V2', 'number', 2],
      [first.digest, 'digest', 1],
      [second.digest, 'digest', 2],
      ['Blue', 'alias', 2],
      ['PRODUCTION', 'stage', 1],
      ['latest', 'latest', 2],
    ] as const) {
      const resolved = await resolve('refs/m', ref);
      expect(resolved).toMatchObject({ status: 200, body: { ref, resolvedBy, version, content: 'held', uri: null } });
      expect(resolved.body['digest']).toBe(version === 1 ? first.digest : second.digest);
    }
    const bare = await resolve('refs/M');
    expect(bare).toMatchObject({
      status: 200,
      body: { resolvedBy: 'default', version: 2, model: 'm', project: 'refs' },
    });
    const [file] = bare.body['files'] as { path: string; href: string; size: number }[];
    expect(file?.path).toBe('model.safetensors');
    const download = await fetch(new URL(file?.href ?? '', registry.url), {
      headers: { authorization: `Bearer ${reader}` },
    });
    expect([download.status, (await download.arrayBuffer()).byteLength]).toEqual([200, file?.size]);
    expect(await resolve('refs/m', 'nobody')).toMatchObject({ status: 404 });
    expect(await resolve('refs/m', 'staging')).toMatchObject({ status: 404, body: { code: 'stage-empty' } });
    expect(await resolve('refs/m', '7')).toMatchObject({ status: 404, body: { code: 'version-not-found' } });
    expect(await resolve('refs/m', `sha256:${'0'.repeat(64)}`)).toMatchObject({ status: 404 });
    expect(await resolve('refs/none')).toMatchObject({ status: 404, body: { code: 'model-not-found' } });
  });

  it('goes on being served when it is deprecated, and says from when and what to use instead', async () => {
    const path = await withVersions('deprecated/m', 2);
    const deprecated = await availability(path, 1, {
      to: 'deprecated',
      date: '2030-01-31',
      successor: 2,
      reason: 'old',
    });
    expect(deprecated).toMatchObject({ status: 200, body: { number: 1, changed: true, availability: 'deprecated' } });
    const deprecation = { date: '2030-01-31', successor: 2, reason: 'old' };
    expect(await resolve('deprecated/m', '1')).toMatchObject({
      status: 200,
      body: { availability: 'deprecated', deprecation },
    });
    expect(await get(`${path}/versions/1`)).toMatchObject({ body: { availability: 'deprecated', deprecation } });
    expect(await promote(path, 1)).toMatchObject({ status: 201 });
    expect(await availability(path, 1, { to: 'deprecated', successor: 1 })).toMatchObject({ status: 404 });
    expect(await availability(path, 1, { to: 'deprecated', successor: 8 })).toMatchObject({ status: 404 });
    expect(await availability(path, 1, { to: 'restored' })).toMatchObject({ body: { availability: 'active' } });
    expect(await get(`${path}/versions/1`)).toMatchObject({ body: { availability: 'active', deprecation: null } });
  });

  it('is served by its number and digest alone when it is archived, which nothing that names it allows', async () => {
    const path = await withVersions('archived/m', 2);
    await promote(path, 2);
    await setAlias(path, 'newest', 2);
    expect(await availability(path, 2, { to: 'archived' })).toMatchObject({
      status: 409,
      body: { code: 'version-in-use', uses: ['stage production', 'alias newest'] },
    });
    await promote(path, 2, 'none');
    await registry.request('DELETE', `${path}/aliases/newest`);
    await availability(path, 2, { to: 'deprecated' });
    expect(await availability(path, 2, { to: 'archived' })).toMatchObject({ body: { availability: 'archived' } });
    expect(await resolve('archived/m', '2')).toMatchObject({ status: 200, body: { availability: 'archived' } });
    expect(await resolve('archived/m', 'latest')).toMatchObject({ body: { version: 1 } });
    expect(await promote(path, 2)).toMatchObject({ status: 409 });
    expect(await setAlias(path, 'newest', 2)).toMatchObject({ status: 409, body: { code: 'version-not-servable' } });
    expect(await availability(path, 2, { to: 'restored' })).toMatchObject({ body: { availability: 'deprecated' } });
    expect(await resolve('archived/m', 'latest')).toMatchObject({ body: { version: 2 } });
  });

  it('is refused everywhere at once while it is quarantined, keeps its places, and is released by an owner alone', async () => {
    await begin(registry, 'quarantined/m');
    const path = pathOf('quarantined/m');
    const { digest } = await pushed(registry, 'quarantined/m', modelFile('q'));
    await promote(path, 1);
    await setAlias(path, 'live', 1);
    const file = `${registry.url}/api/v1/files/quarantined/m/1/model.safetensors`;
    const download = async () => (await fetch(file, { headers: { authorization: `Bearer ${reader}` } })).status;
    expect(await download()).toBe(200);
    expect(await availability(path, 1, { to: 'quarantined', reason: 'looks odd' }, writer)).toMatchObject({
      status: 200,
    });
    for (const ref of ['1', digest, 'production', 'live']) {
      expect(await resolve('quarantined/m', ref)).toMatchObject({ status: 403, body: { code: 'version-quarantined' } });
    }
    expect(await resolve('quarantined/m')).toMatchObject({ status: 404 });
    expect(await download()).toBe(403);
    expect(await stagesOf(path)).toEqual([['production', 1]]);
    expect(await get(`${path}/versions/1`)).toMatchObject({ body: { availability: 'quarantined', aliases: ['live'] } });
    expect(await setAlias(path, 'other', 1)).toMatchObject({ status: 403 });
    expect(await availability(path, 1, { to: 'released' }, writer)).toMatchObject({
      status: 403,
      body: { code: 'role-required', needed: 'owner' },
    });
    expect(await availability(path, 1, { to: 'released' })).toMatchObject({ body: { availability: 'active' } });
    expect(await resolve('quarantined/m', 'production')).toMatchObject({ status: 200 });
    expect(await download()).toBe(200);
  });

  it('is deleted by an owner when nothing names it; within the rollback window only for a reason', async () => {
    const path = await withVersions('deleted/m', 3);
    const remove = (ref: string, query = '', token?: string) =>
      registry.request('DELETE', `${path}/versions/${ref}${query}`, token === undefined ? {} : { token });
    expect(await remove('3', '', writer)).toMatchObject({ status: 403, body: { code: 'role-required' } });
    expect(await remove('3')).toMatchObject({ status: 200, body: { number: 3, availability: 'deleted' } });
    expect(await get(`${path}/versions/3`)).toMatchObject({ status: 410, body: { code: 'version-deleted' } });
    expect(await resolve('deleted/m', '3')).toMatchObject({ status: 410 });
    expect(await resolve('deleted/m', 'latest')).toMatchObject({ body: { version: 2 } });
    await promote(path, 1);
    expect(await remove('1')).toMatchObject({ status: 409, body: { code: 'version-in-use' } });
    await promote(path, 2);
    expect(await remove('1')).toMatchObject({ status: 409, body: { code: 'version-in-use' } });
    expect(await remove('1', '?overrideWindow=true')).toMatchObject({ status: 409 });
    expect(await remove('1', '?overrideWindow=true&reason=wrong')).toMatchObject({ status: 200 });
    expect(await rollBack(path, 'stage', 'production')).toMatchObject({ body: { code: 'nothing-to-roll-back-to' } });
    expect(await register(registry, 'deleted/m', { uri: 's3://deleted/4/' })).toMatchObject({ body: { number: 4 } });
  });
});

describe('the history', () => {
  const typesOf = (reply: Reply) => itemsOf(reply).map((event) => event['type']);

  it('says who did what, oldest or newest first, and is filtered by version, type, actor and time', async () => {
    const path = await withVersions('history/m', 2);
    await post(`${path}/transitions`, { version: '2', to: 'staging', reason: 'try it' }, writer);
    await promote(path, 2);
    const whole = await get(`${path}/history?order=oldest`);
    expect(typesOf(whole)).toEqual([
      'ModelRegistered',
      'VersionRegistered',
      'VersionRegistered',
      'StageTransitioned',
      'StageTransitioned',
    ]);
    expect(itemsOf(whole)[3]).toMatchObject({
      specversion: '1.0',
      actor: 'wanda',
      project: 'history',
      model: 'm',
      version: 2,
      data: { to: 'staging', reason: 'try it' },
    });
    expect(String(itemsOf(whole)[3]?.['summary'])).toMatch(/staging/);
    expect(typesOf(await get(`${path}/history`))).toEqual(typesOf(whole).reverse());
    expect(typesOf(await get(`${path}/history?version=1`))).toEqual(['VersionRegistered']);
    expect(typesOf(await get(`${path}/history?type=StageTransitioned,ModelRegistered&order=oldest`))).toEqual([
      'ModelRegistered',
      'StageTransitioned',
      'StageTransitioned',
    ]);
    expect(typesOf(await get(`${path}/history?actor=wanda`))).toEqual(['StageTransitioned']);
    const since = String(itemsOf(whole)[4]?.['time']);
    expect(typesOf(await get(`${path}/history?since=${since}`))).toContain('StageTransitioned');
    expect(typesOf(await get(`${path}/history?until=2000-01-01T00:00:00Z`))).toEqual([]);
  });

  it('gives preliminary events, marked, only when all are asked for; pages go through all of it', async () => {
    const path = await withVersions('history/all', 1);
    await promote(path, 1);
    const types: unknown[] = [];
    let next: unknown = '';
    while (typeof next === 'string') {
      const page: Reply = await get(
        `${path}/history?all=true&order=oldest&limit=1${next === '' ? '' : `&cursor=${next}`}`,
      );
      types.push(...itemsOf(page).map((event) => [event['type'], event['preliminary'] ?? false]));
      next = page.body['next'];
    }
    expect(types).toEqual([
      ['ModelRegistered', false],
      ['VersionSubmitted', true],
      ['VersionRegistered', false],
      ['TransitionApproved', true],
      ['StageTransitioned', false],
    ]);
  });

  it('of the whole registry is the audit, filtered by project, model, actor and type', async () => {
    const path = await withVersions('audited/m', 1);
    await post(`${path}/transitions`, { version: '1', to: 'staging' }, writer);
    const audit = await get('/api/v1/audit?project=audited&order=oldest');
    expect(typesOf(audit)).toEqual(['ProjectCreated', 'ModelRegistered', 'VersionRegistered', 'StageTransitioned']);
    expect(typesOf(await get('/api/v1/audit?project=audited&model=m&version=1&actor=wanda'))).toEqual([
      'StageTransitioned',
    ]);
    expect(typesOf(await get('/api/v1/audit?type=TokenIssued&limit=500'))).toEqual(
      expect.arrayContaining(['TokenIssued', 'TokenIssued']),
    );
    expect(await get('/api/v1/audit?since=yesterday')).toMatchObject({ status: 400 });
  });
});
