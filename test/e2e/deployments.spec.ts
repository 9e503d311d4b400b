import { runClient } from '#cli/main';
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
const post = (path: string, body: unknown, token?: string) =>
  registry.request('POST', path, { body, ...(token === undefined ? {} : { token }) });
const remove = (path: string) => registry.request('DELETE', path);

/** A model with external versions 1 to `count`. */
async function withVersions(model: string, count: number): Promise<string> {
  await begin(registry, model);
  for (let n = 1; n <= count; n++) await register(registry, model, { uri: `s3://${model}/${n}/` });
  return pathOf(model);
}

const deploy = (path: string, version: string | number, environment: string, more: object = {}) =>
  post(`${path}/deployments`, { version: String(version), environment, ...more });
const standings = async (path: string, query = '') =>
  itemsOf(await get(`${path}/deployments${query}`)).map(({ version, standing }) => [version, standing]);

describe('deployments', () => {
  it('are recorded, replaced at the same place, listed by model and project, and ended', async () => {
    const path = await withVersions('run/m', 2);
    await post(`${path}/transitions`, { version: '1', to: 'production' });
    const url = 'https://churn.example.org/v1';
    const first = await deploy(path, 'production', 'EU', { url, since: '2026-01-01T00:00:00Z', reason: 'go live' });
    expect(first).toMatchObject({
      status: 201,
      body: { version: 1, environment: 'EU', url, since: '2026-01-01T00:00:00.000Z', endedAt: null, replaced: null },
    });
    expect(await deploy(path, 1, 'eu', { url })).toMatchObject({
      status: 201,
      body: { id: first.body['id'], changed: false },
    });
    const other = await deploy(path, 1, 'us');
    const second = await deploy(path, 2, 'eu', { url, since: '2026-01-02T00:00:00Z' });
    expect(second.body).toMatchObject({ environment: 'EU', replaced: { id: first.body['id'], version: 1 } });

    expect(itemsOf(await get('/api/v1/projects/run/deployments'))).toMatchObject([
      { id: second.body['id'], project: 'run', model: 'm', version: 2, url, standing: 'allowed' },
      { id: other.body['id'], version: 1, environment: 'us', url: null, standing: 'allowed' },
    ]);
    expect(itemsOf(await get(`${path}/deployments?open=no`))).toMatchObject([
      { id: first.body['id'], endedAt: '2026-01-02T00:00:00.000Z', standing: null, reason: 'go live' },
    ]);
    expect(await standings(path, '?environment=US&open=all')).toEqual([[1, 'allowed']]);

    const id = String(other.body['id']);
    expect(await post(`${path}/deployments/${id}/end`, { reason: 'moved' })).toMatchObject({
      status: 200,
      body: { id, version: 1, environment: 'us', endedAt: expect.any(String) as string, changed: true },
    });
    expect(await post(`${path}/deployments/${id}/end`, {})).toMatchObject({
      status: 409,
      body: { code: 'deployment-ended', deployment: id },
    });
    const before = String(second.headers.get('registry-position'));
    expect(await standings(path, `?as_of=${before}`)).toHaveLength(2);
    expect(await standings(path)).toHaveLength(1);
    const history = itemsOf(await get(`${path}/history?type=DeploymentRecorded,DeploymentEnded`));
    expect(history.map(({ summary }) => summary)).toEqual([
      'recorded that version 1 runs in us no more',
      'recorded that version 2 runs in EU instead of version 1',
      'recorded that version 1 runs in us',
      'recorded that version 1 runs in EU',
    ]);
  });

  it('say whether what runs there may go on running', async () => {
    const path = await withVersions('run/standing', 4);
    for (const n of [1, 2, 3, 4]) await deploy(path, n, `env-${n}`);
    await post(`${path}/transitions`, { version: '1', to: 'production' });
    await post(`${path}/transitions`, { version: '2', to: 'production' });
    await post(`${path}/versions/3/availability`, { to: 'deprecated', date: '2020-01-01', successor: 4 });
    await post(`${path}/versions/4/availability`, { to: 'quarantined' });
    expect(await standings(path)).toEqual([
      [1, 'displaced'],
      [2, 'allowed'],
      [3, 'deprecated'],
      [4, 'quarantined'],
    ]);
    expect(itemsOf(await get(`${path}/deployments`)).map(({ why }) => why)).toEqual([
      'Version 1 was displaced: it left production after it was deployed, and stands in no stage.',
      'Version 2 may run: it stands in production.',
      'Version 3 is deprecated since 2020-01-01: use version 4.',
      'Version 4 is quarantined and must not be served.',
    ]);
    expect(await deploy(path, 4, 'elsewhere')).toMatchObject({ status: 201 });
  });

  it('keep their version and its model from being deleted', async () => {
    const path = await withVersions('run/kept', 2);
    const { body } = await deploy(path, 1, 'eu');
    const refused = { status: 409, body: { code: 'version-in-use', uses: [`deployment ${String(body['id'])} in eu`] } };
    expect(await remove(`${path}/versions/1`)).toMatchObject(refused);
    expect(await remove(path)).toMatchObject(refused);
    await deploy(path, 2, 'eu');
    expect(await remove(`${path}/versions/1`)).toMatchObject({ status: 200 });
    expect(await deploy(path, 1, 'us')).toMatchObject({ status: 410, body: { code: 'version-deleted' } });
  });

  it('are recorded by writers, not by readers, and once for one key', async () => {
    const path = await withVersions('run/roles', 1);
    const tokenOf = async (role: string) =>
      String((await post('/api/v1/tokens', { role, principal: `${role}-x` })).body['token']);
    const [writer, reader] = [await tokenOf('writer'), await tokenOf('reader')];
    const body = { version: '1', environment: 'eu' };
    expect(await post(`${path}/deployments`, body, reader)).toMatchObject({ status: 403 });
    const headers = { 'idempotency-key': 'deploy-1' };
    const send = () => registry.request('POST', `${path}/deployments`, { body, token: writer, headers });
    const first = await send();
    expect(first.status).toBe(201);
    expect((await send()).body).toEqual(first.body);
    expect(itemsOf(await get(`${path}/deployments`))).toMatchObject([{ by: 'writer-x' }]);
    expect(await registry.request('GET', `${path}/deployments`, { token: reader })).toMatchObject({ status: 200 });
  });

  it.each([
    [{ url: 'ftp://example.org/' }, '/url'],
    [{ url: 'https://user:pass@example.org/' }, '/url'],
    [{ url: 'https://example.org/a b' }, '/url'],
    [{ url: `https://example.org/${'x'.repeat(500)}` }, '/url'],
    [{ environment: 'not a slug' }, '/environment'],
    [{ since: 'yesterday' }, '/since'],
    [{ since: '2199-01-01T00:00:00Z' }, '/since'],
    [{ version: 7 }, '/version'],
  ])('refuse %j, and say where', async (wrong, path) => {
    const model = `run/bad-${path.slice(1)}-${JSON.stringify(wrong).length}`;
    await withVersions(model, 1);
    const reply = await post(`${pathOf(model)}/deployments`, { version: '1', environment: 'eu', ...wrong });
    expect(reply).toMatchObject({ status: 400, body: { code: 'invalid-input', problems: [{ path }] } });
  });

  it('refuse a URL that holds a secret, an unknown deployment, and an end before the beginning', async () => {
    const path = await withVersions('run/secret', 1);
    const url = `https://example.org/?key=${['AK', 'IA'].join('')}Q3EGQ7WZ5RTXN2PL`;
    expect(await deploy(path, 1, 'eu', { url })).toMatchObject({ body: { code: 'sensitive-data' } });
    const unknown = '7c1de0a4-91f2-5b7e-8c34-2f6b1d8a4e02';
    expect(await post(`${path}/deployments/${unknown}/end`, {})).toMatchObject({
      status: 404,
      body: { code: 'deployment-not-found' },
    });
    expect(await post(`${path}/deployments/none/end`, {})).toMatchObject({ status: 400 });
    const { body } = await deploy(path, 1, 'eu');
    expect(await post(`${path}/deployments/${String(body['id'])}/end`, { at: '2020-01-01T00:00:00Z' })).toMatchObject({
      status: 400,
      body: { problems: [{ path: '/at' }] },
    });
  });
});

describe('on the command line', () => {
  /** What a command prints, and its exit code. It sees what was written before, and what comes after sees its writes. */
  async function annals(...words: string[]): Promise<{ code: number; out: string; err: string }> {
    let [out, err] = ['', ''];
    const written: string[] = [];
    await get('/api/v1/projects');
    const code = await runClient([...words, '--url', running.url, '--token', running.ownerToken], {
      stdout: { write: (text: string) => ((out += text), true) },
      stderr: { write: (text: string) => ((err += text), true) },
      env: {},
      platform: process.platform,
      home: running.directory,
      directory: running.directory,
      onInterrupt: () => () => undefined,
      async fetch(...request) {
        const response = await fetch(...request);
        written.push(...[response.headers.get('registry-position')].filter((position) => position !== null));
        return response;
      },
    });
    const position = written.at(-1);
    if (position) await registry.request('GET', '/api/v1/projects', { headers: { 'registry-min-position': position } });
    return { code, out, err };
  }

  it('an alias follows a stage, and is listed with it', async () => {
    const path = await withVersions('cli/follow', 1);
    expect(await annals('alias', 'set', 'cli/follow', 'champion', '--follows', 'production')).toMatchObject({
      code: 0,
      out: 'Alias champion follows production and is held by no version now\n',
    });
    const promoted = await annals('promote', 'cli/follow@1', 'production');
    expect(promoted.out).toContain('  alias champion: 1\n');
    expect((await annals('alias', 'ls', 'cli/follow')).out).toMatch(/champion +1 +production/);
    expect((await annals('show', 'cli/follow')).out).toMatch(/alias of production +champion +1/);
    expect((await annals('alias', 'set', 'cli/follow', 'champion')).err).toContain('either the ref');
    expect((await annals('alias', 'set', 'cli/follow', 'champion', '1')).err).toContain('follows production');
    expect((await get(`${path}/aliases/champion`)).body['version']).toBe(1);
  });

  it('versions are deployed, listed with what is wrong with them, and undeployed', async () => {
    const path = await withVersions('cli/run', 2);
    const address = 'https://churn.example.org/v1';
    const deployed = await annals('deploy', 'cli/run@1', 'eu', '--address', address);
    expect(deployed.out).toMatch(/^cli\/run@1 runs in eu since .*\n {2}deployment [0-9a-f-]{36}\n$/);
    expect((await annals('deploy', 'cli/run@1', 'eu', '--address', address)).out).toContain('Nothing changed');
    expect((await annals('deploy', 'cli/run@2', 'eu', '--address', address)).out).toContain('(before: 1)');
    await post(`${path}/versions/2/availability`, { to: 'quarantined' });
    for (const scope of [['cli/run'], ['cli'], []]) {
      const { out } = await annals('deployments', ...scope);
      expect(out).toMatch(/eu +https:\/\/churn\.example\.org\/v1 +cli\/run@2 +\S+.* +quarantined\n/);
      expect(out).toContain('  eu, cli/run: Version 2 is quarantined and must not be served.\n');
    }
    const asked = await annals('deployments', 'cli/run', '--all', '--json');
    expect((JSON.parse(asked.out) as { items: unknown[] }).items).toHaveLength(2);
    await annals('deploy', 'cli/run@1', 'eu');
    expect((await annals('undeploy', 'cli/run', 'eu')).err).toContain('2 versions run in eu');
    const [open] = itemsOf(await get(`${path}/deployments`)).filter(({ url }) => url === address);
    expect((await annals('undeploy', 'cli/run', String(open?.['id']))).out).toBe('cli/run@2 runs in eu no more\n');
    expect((await annals('undeploy', 'cli/run', 'EU')).out).toBe('cli/run@1 runs in eu no more\n');
    expect((await annals('deployments', 'cli/run')).out).toBe('(nothing runs)\n');
    expect(await annals('undeploy', 'cli/run', 'eu')).not.toMatchObject({ code: 0 });
  });
});
