import { cpSync } from 'node:fs';
import { mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '#application/verification/finding';
import type { Digest } from '#models/values/digest';
import { blobFile, changeRows, flipBit, flipText, spoilPage } from '#test/builders/damage';
import { operate, operateOn } from '#test/builders/operator';
import { begin, follow, pathOf, pushed, upload } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';

let folder: string;
/** A registry that was stopped, and is copied for each case. */
let whole: string;
let ownerToken: string;
let weightsDigest: Digest;
let running: RunningRegistry | undefined;

const weights = (seed: string) => ({
  'model.safetensors': buildSafetensors([{ name: 'w', dtype: 'F32', shape: [8] }], { seed }),
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'annals-verify-'));
  const registry = await startRegistry();
  await begin(registry, 'acme/churn', { title: 'A quite distinctive title' });
  await pushed(registry, 'acme/churn', weights('one'));
  const [file] = await upload(registry, weights('one'));
  if (!file) throw new Error('nothing was uploaded');
  weightsDigest = file.digest;
  await registry.request('PATCH', pathOf('acme/churn'), { body: { description: 'As it is now' } });
  ({ ownerToken, directory: whole } = registry);
  await registry.stop();
}, 30_000);
afterEach(async () => {
  await running?.stop();
  running = undefined;
}, 30_000);
afterAll(async () => {
  await rm(folder, { recursive: true });
  await rm(whole, { recursive: true });
});

let copies = 0;
function directory(): string {
  const data = join(folder, String((copies += 1)));
  cpSync(whole, data, { recursive: true });
  return data;
}

interface Told {
  readonly code: number;
  readonly findings: readonly Finding[];
  readonly notVerified: readonly string[];
}

async function verified(data: string): Promise<Told> {
  const { code, out } = await operate(data, ['verify', '--json']);
  return { code, ...(JSON.parse(out) as Omit<Told, 'code'>) };
}

/** What the server says that holds a directory. */
async function verifiedBy(registry: RunningRegistry): Promise<Told> {
  const { code, out } = await operateOn(registry, 'verify', '--json');
  return { code, ...(JSON.parse(out) as Omit<Told, 'code'>) };
}

async function start(data: string): Promise<RunningRegistry> {
  running = await startRegistry({ directory: data, ownerToken });
  return running;
}

it('finds nothing where nothing is damaged, and says what it looked at', async () => {
  const data = directory();
  const { code, out } = await operate(data, ['verify']);
  expect({ code, out }).toMatchObject({ code: 0 });
  expect(out).toMatch(
    /^Verified the log up to [a-z2-7]{12}-\d+, 4 blobs \(\d+ bytes\), \d+ rows of the catalogue, the working state: nothing is damaged\.\n$/,
  );
  const registry = await start(data);
  expect(await verifiedBy(registry)).toMatchObject({ code: 0, findings: [], notVerified: [] });
  const ended = await follow(registry, await registry.request('POST', '/api/v1/admin/verify'));
  expect(ended.body).toMatchObject({ kind: 'verify', state: 'succeeded', result: { blobs: 4, findings: [] } });
}, 30_000);

/** The same damage is found on a stopped registry and by the server that runs on it. */
async function expectFound(data: string, findings: readonly Partial<Finding>[]): Promise<void> {
  expect(await verified(data)).toMatchObject({ code: 1, findings });
  expect(await verifiedBy(await start(data))).toMatchObject({ code: 1, findings });
}

it('names a flipped bit in an event by its position and stream', async () => {
  const data = directory();
  await flipText(join(data, 'log.db'), 'As it is now');
  const place = { stream: expect.stringMatching(/^model-/) as string, revision: 2 };
  await expectFound(data, [
    {
      part: 'log',
      code: 'log-content',
      what: expect.stringMatching(/^the log is damaged at position \d+ \(model-\S+, revision 2\): /) as string,
      remedy: expect.stringContaining('annals restore') as string,
      facts: expect.objectContaining(place) as Finding['facts'],
    },
  ]);
}, 60_000);

it('names a flipped bit in a blob by its digest and the versions that name it', async () => {
  const data = directory();
  await flipBit(blobFile(data, weightsDigest), 30);
  const found = { part: 'blobs', code: 'blob-damaged', facts: { digest: weightsDigest, versions: ['acme/churn@1'] } };
  await expectFound(data, [
    expect.objectContaining({ ...found, facts: expect.objectContaining(found.facts) as object }),
  ]);
  const { out } = await operateOn(running ?? (await start(data)), 'verify');
  expect(out).toMatch(/^blob-damaged: the bytes of sha256:\S+ have the digest sha256:\S+; named by acme\/churn@1$/m);
}, 60_000);

it('names a blob that is gone', async () => {
  const data = directory();
  await rm(blobFile(data, weightsDigest));
  const what = `the bytes of ${weightsDigest} are not here; named by acme/churn@1`;
  await expectFound(data, [{ code: 'blob-missing', what }]);
}, 60_000);

it('names a row of the catalogue that is not what the log says, and a rebuild mends it', async () => {
  const data = directory();
  changeRows(data, "UPDATE models SET title = 'B quite distinctive title' WHERE valid_to IS NULL");
  await expectFound(data, [
    { part: 'catalogue', code: 'row-different', what: expect.stringMatching(/: models .*: other title$/) as string },
  ]);
  const registry = running ?? (await start(data));
  // As long as the server answers from them.
  changeRows(data, 'DELETE FROM version_files');
  const { findings } = await verifiedBy(registry);
  expect(findings).toContainEqual(expect.objectContaining({ code: 'row-missing' }));
  expect((await operateOn(registry, 'rebuild')).code).toBe(0);
  expect(await verifiedBy(registry)).toMatchObject({ code: 0, findings: [] });
}, 60_000);

it('finds a truncated log', async () => {
  const data = directory();
  const { size } = await stat(join(data, 'log.db'));
  await truncate(join(data, 'log.db'), Math.floor(size / 2 / 4096) * 4096);
  const { code, findings } = await verified(data);
  expect(code).toBe(1);
  expect(findings[0]).toMatchObject({ part: 'log', remedy: expect.stringContaining('annals restore') as string });
}, 30_000);

it('finds that the log was cut below what the catalogue holds', async () => {
  const data = directory();
  const registry = await start(data);
  await registry.request('PATCH', pathOf('acme/churn'), { body: { description: 'Of the lost tail' } });
  await registry.stop();
  running = undefined;
  cpSync(join(whole, 'log.db'), join(data, 'log.db'));
  const what = expect.stringMatching(/^the log ends at position \d+, the catalogue holds events up to \d+$/) as string;
  await expectFound(data, [{ part: 'log', code: 'log-lost-its-tail', what }]);
}, 60_000);

it('finds a damaged working store', async () => {
  const data = directory();
  await spoilPage(join(data, 'working.db'), 2);
  const { code, findings } = await verified(data);
  expect({ code, parts: new Set(findings.map(({ part }) => part)) }).toEqual({
    code: 1,
    parts: new Set(['working-state']),
  });
}, 30_000);

it('says where there is no registry', async () => {
  expect(await operate(join(folder, 'none'), ['verify'])).toMatchObject({ code: 1, out: '' });
});
