import { begin, itemsOf, pathOf, readingOwnWrites, register, type Registry } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';

let running: RunningRegistry;
let registry: Registry;

beforeAll(async () => {
  running = await startRegistry();
  registry = readingOwnWrites(running);
});
afterAll(() => running.remove());

const get = (path: string) => registry.request('GET', path);
const post = (path: string, body: unknown) => registry.request('POST', path, { body });
const setAlias = (path: string, alias: string, body: unknown) =>
  registry.request('PUT', `${path}/aliases/${alias}`, { body });
const promote = (path: string, version: number, to = 'production') =>
  post(`${path}/transitions`, { version: String(version), to });
const resolve = (model: string, ref: string) => get(`/api/v1/resolve/${model}@${ref}`);

/** A model with external versions 1 to `count`. */
async function withVersions(model: string, count: number): Promise<string> {
  await begin(registry, model);
  for (let n = 1; n <= count; n++) await register(registry, model, { uri: `s3://${model}/${n}/` });
  return pathOf(model);
}

describe('an alias that follows a stage', () => {
  it('is the stage’s last holder through promotion, rollback and withdrawal, in the stage’s own events', async () => {
    const path = await withVersions('follow/m', 2);
    expect(await setAlias(path, 'Champion', { follows: 'Production' })).toMatchObject({
      status: 200,
      body: { place: 'alias', name: 'Champion', holder: null, left: null, follows: 'production', changed: true },
    });
    expect(await setAlias(path, 'champion', { follows: 'production' })).toMatchObject({ body: { changed: false } });
    expect(await resolve('follow/m', 'champion')).toMatchObject({
      status: 404,
      body: { code: 'alias-empty', alias: 'Champion', stage: 'production' },
    });
    expect(await get(`${path}/aliases/champion`)).toMatchObject({ body: { version: null, follows: 'production' } });

    expect((await promote(path, 1)).body).toMatchObject({ holder: 1, aliases: [{ alias: 'Champion', number: 1 }] });
    expect(await resolve('follow/m', 'champion')).toMatchObject({ body: { version: 1, resolvedBy: 'alias' } });
    await promote(path, 2);
    expect((await resolve('follow/m', 'champion')).body['version']).toBe(2);
    expect(itemsOf(await get(`${path}/aliases`))).toMatchObject([
      { name: 'Champion', version: 2, follows: 'production' },
    ]);
    const rolledBack = await post(`${path}/rollbacks`, { place: { kind: 'stage', name: 'production' } });
    expect(rolledBack.body).toMatchObject({ holder: 1, aliases: [{ alias: 'Champion', number: 1 }] });
    expect((await resolve('follow/m', 'champion')).body['version']).toBe(1);
    expect((await promote(path, 1, 'none')).body).toMatchObject({ aliases: [{ alias: 'Champion', number: null }] });
    expect((await resolve('follow/m', 'champion')).status).toBe(404);

    const moves = itemsOf(await get(`${path}/history?order=oldest&type=AliasSet,StageTransitioned,StageRolledBack`));
    expect(moves.map(({ type, summary }) => [type, summary])).toEqual([
      ['AliasSet', 'let alias Champion follow production'],
      ['StageTransitioned', 'promoted version 1 from none to production'],
      ['StageTransitioned', 'promoted version 2 from none to production, displacing version 1'],
      ['StageRolledBack', 'rolled production back from version 2 to version 1'],
      ['StageTransitioned', 'took version 1 out of production'],
    ]);
    const then = async (index: number) => {
      const asOf = String(moves[index]?.['position']);
      return (await get(`/api/v1/resolve/follow/m@champion?as_of=${asOf}`)).body['version'];
    };
    expect([await then(0), await then(1), await then(2), await then(3), await then(4)]).toEqual([
      undefined,
      1,
      2,
      1,
      undefined,
    ]);
  });

  it('refuses to be set or rolled back until it is removed', async () => {
    const path = await withVersions('follow/own', 2);
    await setAlias(path, 'current', { version: '2' });
    expect(await setAlias(path, 'current', { follows: 'staging' })).toMatchObject({ body: { holder: null, left: 2 } });
    await promote(path, 1, 'staging');
    for (const body of [{ version: '2' }, { version: 'staging' }, { follows: 'production' }])
      expect(await setAlias(path, 'current', body)).toMatchObject({
        status: 409,
        body: { code: 'alias-follows-stage', alias: 'current', stage: 'staging' },
      });
    expect(await post(`${path}/rollbacks`, { place: { kind: 'alias', name: 'current' } })).toMatchObject({
      status: 409,
      body: { code: 'alias-follows-stage' },
    });
    expect(await registry.request('DELETE', `${path}/aliases/current`)).toMatchObject({
      body: { left: 1, holder: null },
    });
    expect(await resolve('follow/own', 'current')).toMatchObject({ status: 404, body: { code: 'version-not-found' } });
    expect(await setAlias(path, 'current', { version: '2' })).toMatchObject({ status: 200, body: { holder: 2 } });
    expect((await resolve('follow/own', 'current')).body['version']).toBe(2);
  });

  it('names its version to commands too, and keeps it from being archived and deleted', async () => {
    const path = await withVersions('follow/used', 1);
    await setAlias(path, 'current', { follows: 'production' });
    expect(await post(`${path}/versions/current/availability`, { to: 'archived' })).toMatchObject({
      status: 404,
      body: { code: 'alias-empty' },
    });
    await promote(path, 1);
    const refused = {
      status: 409,
      body: { code: 'version-in-use', uses: ['stage production', 'alias current, which follows production'] },
    };
    expect(await post(`${path}/versions/current/availability`, { to: 'archived' })).toMatchObject(refused);
    await setAlias(path, 'pinned', { version: 'current' });
    expect((await resolve('follow/used', 'pinned')).body['version']).toBe(1);
  });

  it('says what a body must hold, and which stages there are', async () => {
    const path = await withVersions('follow/bad', 1);
    for (const body of [{}, { version: '1', follows: 'production' }, { follows: 7 }])
      expect(await setAlias(path, 'current', body)).toMatchObject({
        status: 400,
        body: {
          code: 'invalid-input',
          problems: [{ message: 'must hold either version, a ref, or follows, a stage of the policy' }],
        },
      });
    expect(await setAlias(path, 'current', { follows: 'canary' })).toMatchObject({
      status: 404,
      body: { code: 'stage-not-found', stages: ['staging', 'production'] },
    });
  });

  it('is set once, whatever happens to the stage meanwhile, when its command is repeated', async () => {
    const path = await withVersions('follow/again', 1);
    const headers = { 'idempotency-key': 'follow-1' };
    const body = { follows: 'production' };
    const first = await registry.request('PUT', `${path}/aliases/current`, { body, headers });
    await promote(path, 1);
    expect(await registry.request('PUT', `${path}/aliases/current`, { body, headers })).toMatchObject({
      status: 200,
      body: first.body,
    });
    expect(itemsOf(await get(`${path}/history?type=AliasSet`))).toHaveLength(1);
  });
});
