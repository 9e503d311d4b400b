import { annals } from '#test/builders/command-line';
import { begin, itemsOf, pathOf, pushed, readingOwnWrites, type Registry } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';

// A busy machine is slow, not wrong.
jest.setTimeout(60_000);

let running: RunningRegistry;
let registry: Registry;
let writer: string;

beforeAll(async () => {
  running = await startRegistry();
  registry = readingOwnWrites(running);
  const created = await registry.request('POST', '/api/v1/tokens', { body: { role: 'writer', principal: 'wanda' } });
  writer = String(created.body['token']);
});
afterAll(() => running.remove());

const get = (path: string) => registry.request('GET', path);
const post = (path: string, body: unknown, token?: string) =>
  registry.request('POST', path, { body, ...(token === undefined ? {} : { token }) });
const weights = (seed: string) => ({
  'model.safetensors': buildSafetensors([{ name: seed, dtype: 'F32', shape: [4] }]),
});
const retire = (model: string, number: number, token?: string) =>
  post(`${pathOf(model)}/versions/${number}/availability`, { to: 'retired', reason: 'its licence ended' }, token);

/** A model with two held versions. */
async function two(model: string): Promise<{ path: string; digest: string }> {
  await begin(registry, model);
  const { digest } = await pushed(registry, model, weights(`${model} 1`));
  await pushed(registry, model, weights(`${model} 2`));
  return { path: pathOf(model), digest };
}

describe('a retired version', () => {
  it('is shown by its number and served no more, whatever names it', async () => {
    const { path, digest } = await two('retired/m');
    expect(await retire('retired/m', 1)).toMatchObject({
      status: 200,
      body: { number: 1, changed: true, availability: 'retired' },
    });
    expect(await get(`${path}/versions/1`)).toMatchObject({
      status: 200,
      body: { number: 1, availability: 'retired', digest, files: [{ path: 'model.safetensors' }] },
    });
    const gone = { status: 410, body: { code: 'version-retired', version: 1 } };
    expect(await get('/api/v1/resolve/retired/m@1')).toMatchObject(gone);
    expect(await get(`/api/v1/resolve/retired/m@${digest}`)).toMatchObject(gone);
    expect(await get('/api/v1/files/retired/m/1/model.safetensors')).toMatchObject(gone);
    expect(await get('/api/v1/resolve/retired/m')).toMatchObject({ body: { version: 2 } });
    expect(await post(`${path}/transitions`, { version: '1', to: 'production' })).toMatchObject(gone);
    expect(await registry.request('PUT', `${path}/aliases/old`, { body: { version: '1' } })).toMatchObject(gone);
  });

  it('serves no bytes to one who asks as of the past either', async () => {
    const { path } = await two('retired/past');
    const position = (await get(`${path}/versions/1`)).headers.get('registry-position') ?? '';
    await retire('retired/past', 1);
    expect(await get(`/api/v1/files/retired/past/1/model.safetensors?as_of=${position}`)).toMatchObject({
      status: 410,
      body: { code: 'version-retired' },
    });
    expect(await get(`${path}/versions/1?as_of=${position}`)).toMatchObject({ body: { availability: 'active' } });
  });

  it('is in no list unless archived versions are asked for', async () => {
    const { path } = await two('retired/listed');
    await retire('retired/listed', 1);
    const numbers = async (query: string) => itemsOf(await get(`${path}/versions${query}`)).map((v) => v['number']);
    expect([await numbers(''), await numbers('?archived=yes'), await numbers('?archived=only')]).toEqual([
      [2],
      [2, 1],
      [1],
    ]);
  });

  it('is that for good: it is neither restored nor released nor quarantined, but may be deleted', async () => {
    const { path } = await two('retired/final');
    await retire('retired/final', 1);
    for (const to of ['deprecated', 'archived', 'restored', 'quarantined', 'released', 'retired'])
      expect(await post(`${path}/versions/1/availability`, { to })).toMatchObject({
        status: 409,
        body: { code: 'availability-unchanged', availability: 'retired', wanted: to },
      });
    expect(await registry.request('DELETE', `${path}/versions/1?reason=unused`)).toMatchObject({ status: 200 });
    expect(await get(`${path}/versions/1`)).toMatchObject({ status: 410, body: { code: 'version-deleted' } });
  });

  it('is made by an owner alone, and by nobody while a stage or an alias names the version', async () => {
    const { path } = await two('retired/used');
    expect(await retire('retired/used', 1, writer)).toMatchObject({
      status: 403,
      body: { code: 'role-required', operation: 'retire-version', needed: 'owner' },
    });
    await post(`${path}/transitions`, { version: '1', to: 'production' });
    await registry.request('PUT', `${path}/aliases/champion`, { body: { version: '1' } });
    expect(await retire('retired/used', 1)).toMatchObject({
      status: 409,
      body: { code: 'version-in-use', uses: ['stage production', 'alias champion'] },
    });
    await post(`${path}/transitions`, { version: '1', to: 'none' });
    await registry.request('DELETE', `${path}/aliases/champion`);
    expect(await retire('retired/used', 1)).toMatchObject({ status: 200 });
  });

  it('is no target of a rollback', async () => {
    const { path } = await two('retired/rollback');
    for (const version of ['1', '2']) await post(`${path}/transitions`, { version, to: 'production' });
    await retire('retired/rollback', 1);
    expect(await post(`${path}/rollbacks`, { place: { kind: 'stage', name: 'production' } })).toMatchObject({
      status: 409,
      body: { code: 'nothing-to-roll-back-to' },
    });
  });

  it('stays so over a restart, and its history says who retired it and why', async () => {
    const { path } = await two('retired/restart');
    await retire('retired/restart', 1);
    await running.stop();
    running = await startRegistry({ directory: running.directory, ownerToken: running.ownerToken });
    registry = readingOwnWrites(running);
    expect(await get('/api/v1/resolve/retired/restart@1')).toMatchObject({ status: 410 });
    expect(itemsOf(await get(`${path}/history?version=1`))[0]).toMatchObject({
      type: 'VersionRetired',
      actor: 'owner',
      version: 1,
      summary: 'retired version 1',
      data: { reason: 'its licence ended' },
    });
  });

  it('is made from the command line, which asks to be told that it is meant', async () => {
    await two('retired/typed');
    const asked = await annals(registry, ['retire', 'retired/typed@1']);
    expect(asked.err).toContain('retired/typed@1 would be retired for good');
    expect(asked.code).not.toBe(0);
    const done = await annals(registry, ['retire', 'retired/typed@1', '--yes', '--reason', 'its licence ended']);
    expect(done).toMatchObject({ code: 0, out: 'retired/typed@1 was retired\n' });
    const shown = await annals(registry, ['show', 'retired/typed@1']);
    expect(shown.out).toMatch(/availability +retired/);
    const listed = await annals(registry, ['ls', 'retired/typed', '--archived']);
    expect(listed.out).toContain('retired');
  });
});
