import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';

let registry: RunningRegistry;

beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => registry.remove());

const create = (key: string) =>
  registry.request('POST', '/api/v1/tokens', {
    body: { role: 'reader', principal: 'host' },
    headers: { 'idempotency-key': key },
  });
const revoke = (id: unknown) => registry.request('DELETE', `/api/v1/tokens/${String(id)}`);
const statusWith = async (token: unknown) =>
  (await registry.request('GET', '/api/v1/whoami', { token: String(token) })).status;

it('a token that was revoked is not created again by a repetition, and stays revoked', async () => {
  const { body: first } = await create('provisioned');
  const { body: second } = await create('provisioned');
  expect(second).toMatchObject({ id: first['id'] });
  expect([await statusWith(first['token']), await statusWith(second['token'])]).toEqual([401, 200]);
  expect(await revoke(first['id'])).toMatchObject({ status: 200 });
  expect(await create('provisioned')).toMatchObject({ status: 409, body: { code: 'token-revoked' } });
  expect(await statusWith(second['token'])).toBe(401);
});

it('a token that was revoked stays so where an older working state is put back', async () => {
  const { body: kept } = await create('kept');
  const { body: lost } = await create('lost');
  const files = async () => (await readdir(registry.directory)).filter((name) => name.startsWith('working.db'));
  const older = `${registry.directory}-older`;
  await registry.stop();
  for (const name of await files()) await cp(join(registry.directory, name), join(older, name));
  registry = await startRegistry(registry);
  expect(await revoke(lost['id'])).toMatchObject({ status: 200 });
  await registry.stop();
  for (const name of await files()) await rm(join(registry.directory, name));
  for (const name of await readdir(older)) await cp(join(older, name), join(registry.directory, name));
  await rm(older, { recursive: true });
  registry = await startRegistry(registry);
  expect([await statusWith(kept['token']), await statusWith(lost['token'])]).toEqual([200, 401]);
});
