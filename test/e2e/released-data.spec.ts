import { existsSync } from 'node:fs';
import { chmod, cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedStores } from '#server/composition/embedded-stores';
import { openSqlite } from '#storage/engines/sqlite/driver';
import { itemsOf, pathOf, readingOwnWrites, register } from '#test/builders/pushing';
import { startRegistry } from '#test/builders/running-registry';

const released = join(__dirname, '../fixtures/data-directories');
const releases = ['0.1.0'];

let directory: string;
beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'annals-released-'))));
afterEach(() => rm(directory, { recursive: true }));

/** A copy of what a release left, without the answers that it gave. */
async function copied(release: string): Promise<Record<string, Record<string, unknown>>> {
  await cp(join(released, release), directory, { recursive: true });
  await chmod(directory, 0o700);
  const answers = join(directory, 'answers.json');
  const text = await readFile(answers, 'utf8');
  await rm(answers);
  return JSON.parse(text) as Record<string, Record<string, unknown>>;
}

it('has what every release left', async () => {
  expect((await readdir(released)).sort()).toEqual(releases);
});

it.each(releases)(
  'what release %s left is opened, answers as it did, and goes on',
  async (release) => {
    const answers = await copied(release);
    const registry = await startRegistry({ directory });
    try {
      for (const [path, before] of Object.entries(answers)) {
        const now = await registry.request('GET', path);
        expect([path, now.status]).toEqual([path, 200]);
        const { items, ...one } = before;
        expect(now.body).toMatchObject(one);
        // A new token for the owner is an event more than there was.
        if (Array.isArray(items)) expect(itemsOf(now).slice(0, items.length)).toMatchObject(items);
      }
      const file = await fetch(`${registry.url}/api/v1/files/kept/churn/champion/model.safetensors`, {
        headers: { authorization: `Bearer ${registry.ownerToken}` },
      });
      expect((await file.arrayBuffer()).byteLength).toBe(112);
      const own = readingOwnWrites(registry);
      const next = await register(own, 'kept/churn', { uri: 's3://kept/3/' });
      expect(next.body['number']).toBe(3);
      const versions = await own.request('GET', `${pathOf('kept/churn')}/versions`);
      expect(versions.body['items']).toHaveLength(3);
    } finally {
      await registry.stop();
    }
    const again = await startRegistry({ directory });
    try {
      expect((await again.request('GET', '/api/v1/resolve/kept/churn@3')).body).toMatchObject({ version: 3 });
    } finally {
      await again.stop();
    }
  },
  60_000,
);

it.each(['log.db', 'working.db'])(
  'a data directory whose %s is of a newer release is refused by name, with all that is derived left in it',
  async (name) => {
    await copied('0.1.0');
    const file = join(directory, name);
    const database = openSqlite(file);
    database.pragma('user_version = 99');
    database.close();
    await expect(EmbeddedStores.open(directory)).rejects.toThrow(
      /has schema 99, this release knows \d+: use the release/,
    );
    expect(existsSync(join(directory, 'read.db'))).toBe(true);
  },
);
