import { readdir, readFile, rm, writeFile, chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { annals } from '#test/builders/command-line';
import { begin, pathOf, pushed, readingOwnWrites, type Registry } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';

let running: RunningRegistry;
let registry: Registry;

beforeAll(async () => {
  running = await startRegistry();
  registry = readingOwnWrites(running);
});
afterAll(() => running.remove());

const filesOf = (seed: string) => ({
  'model.safetensors': buildSafetensors([{ name: 'w', dtype: 'F32', shape: [4] }], { seed }),
});

/** A model with two versions, both of which held production and champion, the second now. */
async function held(model: string): Promise<string> {
  const path = pathOf(model);
  await begin(registry, model);
  for (const version of ['1', '2']) {
    await pushed(registry, model, filesOf(`${model} ${version}`));
    const body = { version, to: 'production', reason: `release ${version}` };
    expect((await registry.request('POST', `${path}/transitions`, { body })).status).toBe(201);
    await registry.request('PUT', `${path}/aliases/champion`, { body: { version } });
  }
  return path;
}

const preview = (path: string, question: string) => registry.request('GET', `${path}/rollbacks/preview?${question}`);

/** The file in which the bytes of a digest lie. */
async function blobFile(digest: string): Promise<string> {
  const hex = digest.slice('sha256:'.length);
  const names = await readdir(join(running.directory, 'blobs'), { recursive: true });
  const found = names.find((name) => name.endsWith(hex));
  if (found === undefined) throw new Error(`no file holds ${digest}`);
  return join(running.directory, 'blobs', found);
}

it('tells who holds the place and how it came there, who would, and that its bytes are whole', async () => {
  const path = await held('preview/a');
  const { status, body } = await preview(path, 'kind=stage&name=production');
  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      place: 'stage',
      name: 'production',
      holder: {
        version: 2,
        held: { how: 'promoted', reason: 'release 2', displaced: [1], by: expect.any(String) as string },
      },
      target: {
        version: 1,
        availability: 'active',
        stage: 'none',
        content: { present: true, digest: 'verified', bytes: 'not-read', files: 1, faults: [] },
      },
      refusal: null,
    },
  });
  const whole = await preview(path, 'kind=alias&name=Champion&verify=true');
  expect(whole.body).toMatchObject({
    place: 'alias',
    name: 'champion',
    holder: { version: 2, held: { how: 'set' } },
    target: { version: 1, content: { digest: 'verified', bytes: 'verified' } },
  });
  const shown = await registry.request('GET', `${path}/versions/production`);
  expect(shown.body).toMatchObject({ number: 2 });
});

it('tells why there would be none', async () => {
  const path = pathOf('preview/a');
  expect((await preview(path, 'kind=stage&name=staging')).body).toMatchObject({
    holder: null,
    target: null,
    refusal: { code: 'stage-empty' },
  });
  expect((await preview(path, 'kind=stage&name=production&leaves=1')).body).toMatchObject({
    refusal: { code: 'stage-moved' },
  });
  expect(await preview(path, 'kind=stage')).toMatchObject({ status: 400 });
  expect(await preview(pathOf('preview/none'), 'kind=stage&name=production')).toMatchObject({ status: 404 });
});

it('finds bytes that changed or went away', async () => {
  const path = await held('preview/b');
  const version = await registry.request('GET', `${path}/versions/1`);
  const [file] = version.body['files'] as { path: string; digest: string }[];
  const blob = await blobFile(file?.digest ?? '');
  const bytes = await readFile(blob);
  await chmod(blob, 0o644);
  await writeFile(blob, Buffer.from(bytes).fill(1, bytes.length - 1));
  const damaged = await preview(path, 'kind=stage&name=production&verify=true');
  expect(damaged.body).toMatchObject({
    target: { content: { present: true, bytes: 'damaged', faults: [{ path: 'model.safetensors' }] } },
  });
  const refused = await annals(registry, ['rollback', 'preview/b@production', '--verify', '--yes']);
  expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('not whole') as string });
  await rm(blob);
  expect((await preview(path, 'kind=stage&name=production')).body).toMatchObject({
    holder: { version: 2 },
    target: null,
    refusal: { code: 'nothing-to-roll-back-to' },
  });
  await writeFile(blob, bytes);
  const manifest = await blobFile(String(version.body['digest']));
  await rm(manifest);
  expect((await preview(path, 'kind=stage&name=production')).body).toMatchObject({
    target: { content: { present: true, digest: 'missing' } },
  });
});

it('is shown before it is done; who says no changes nothing, and the answer tells how to undo it', async () => {
  const path = await held('preview/c');
  const asked: string[] = [];
  const say = (answer: boolean) => ({
    confirm: (question: string) => {
      asked.push(question);
      return Promise.resolve(answer);
    },
  });
  const no = await annals(registry, ['rollback', 'preview/c@production'], say(false));
  expect(no).toMatchObject({ code: 1, out: '', err: expect.stringContaining('Nothing was changed') as string });
  expect(no.err).toMatch(/held by +preview\/c@2\nhow +promoted .*, displacing 1: release 2\n/);
  expect(no.err).toMatch(
    /goes back to +preview\/c@1, active, entered .*\nits bytes +1 file of .* present, digest verified\n/,
  );
  expect(asked).toEqual(['Roll production of preview/c back?']);
  expect((await registry.request('GET', `${path}/versions/production`)).body).toMatchObject({ number: 2 });

  const yes = await annals(registry, ['rollback', 'preview/c@production', '--reason', 'alerts'], say(true));
  expect(yes.code).toBe(0);
  expect(yes.out).toMatch(/^Stage production is held by preview\/c@1 now \(before: 2\)\n/);
  expect(yes.out).toMatch(/position +[a-z2-7]{12}-\d+\nundo +annals promote preview\/c@2 production\n$/);
});

it('asks nobody with --yes or without a terminal, and tells scripts all in JSON', async () => {
  const ask = { confirm: () => Promise.reject(new Error('asked')) };
  await held('preview/d');
  const json = await annals(registry, ['rollback', 'preview/d@champion', '--yes', '--json'], ask);
  expect(json).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(json.out)).toMatchObject({
    place: 'alias',
    holder: 1,
    left: 2,
    position: expect.stringMatching(/^[a-z2-7]{12}-\d+$/) as string,
    undo: 'annals alias set preview/d champion 2',
  });
  expect((await annals(registry, ['rollback', 'preview/d@production'])).code).toBe(0);
  const again = await annals(registry, ['rollback', 'preview/d@production']);
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('No earlier holder can be served') as string });
  const empty = await annals(registry, ['rollback', 'preview/d@staging', '--json']);
  expect(empty.code).toBe(3);
  expect(JSON.parse(empty.err)).toMatchObject({ code: 'stage-empty' });
});
