import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { isThere, runCommand } from '#test/builders/external-command';
import { fileOf, followAt } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';
import { tarOf, tarOfFolder } from '#test/builders/tar';
import { creating, pushTar, type TarPushOptions } from '#test/builders/tar-push';

let registry: RunningRegistry;
let folder: string;
beforeAll(async () => {
  registry = await startRegistry();
  folder = await mkdtemp(join(tmpdir(), 'annals-tar-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await registry.remove();
});

const weights = (name: string) => buildSafetensors([{ name, dtype: 'F32', shape: [64] }]);
const create = creating;
const push = (model: string, ...rest: [Body, Record<string, string>?, TarPushOptions?]) =>
  pushTar(registry, model, ...rest);
type Body = Parameters<typeof pushTar>[2];
let models = 0;
const freshModel = () => `tars/m${(models += 1)}`;

const show = async (model: string, ref = '1') => {
  const [project, name] = model.split('/');
  const path = `/api/v1/projects/${project}/models/${name}/versions/${ref}`;
  const found = await registry.request('GET', path);
  expect(found.status).toBe(200);
  return found.body;
};
const pathsOf = (version: Record<string, unknown>) => (version['files'] as { path: string }[]).map(({ path }) => path);

describe('a tar that is pushed', () => {
  it('is registered in one request, without the folder that all of it lies in', async () => {
    const model = freshModel();
    const contents = { 'model.safetensors': weights('a'), 'deep/notes/Größe.md': '# Größe\n', 'empty.txt': '' };
    const tar = await tarOfFolder('my-model', contents);
    const answer = await push(model, [tar]);
    expect(answer).toMatchObject({
      status: 201,
      headers: {
        location: `/api/v1/projects/tars/models/${model.slice(5)}/versions/1`,
        'annals-created': 'project, model',
      },
      body: { number: 1, project: 'tars', content: 'held', unchanged: false },
    });
    expect(answer.headers['registry-position']).toMatch(/^[a-z2-7]{12}-\d+$/);
    const files = Object.entries(contents).map(([path, content]) => fileOf(path, content).entry);
    const version = await show(model);
    expect([...(version['files'] as object[])].sort()).toEqual(expect.arrayContaining(files));
    expect(await push(model, [tar])).toMatchObject({ status: 200, body: { number: 1, unchanged: true } });
  });

  it('is the same version whether its paths begin with ./, with a folder, or with nothing', async () => {
    const model = freshModel();
    const content = weights('same');
    const names = ['model.safetensors', './model.safetensors', 'd/model.safetensors', './d/model.safetensors'];
    for (const [at, name] of names.entries()) {
      const answer = await push(model, [await tarOf([{ name, content }])]);
      expect([name, answer.status, answer.body['number']]).toEqual([name, at === 0 ? 201 : 200, 1]);
    }
    const folders = ['models/.cache/d/', './', 'd/'];
    for (const packed of folders) {
      const tar = await tarOf([
        { name: packed, type: 'directory' },
        { name: `${packed}sub/model.safetensors`, content },
      ]);
      expect(await push(model, [tar])).toMatchObject({ body: { number: 2, unchanged: packed !== folders[0] } });
    }
    expect(pathsOf(await show(model, '2'))).toEqual(['sub/model.safetensors']);
  });

  it('comes in any pieces, and under the types that clients give it', async () => {
    const tar = await tarOfFolder('m', { 'model.safetensors': weights('pieces'), 'a.txt': 'x'.repeat(700) });
    const bytes = [...tar].map((_, at) => tar.subarray(at, at + 1));
    const model = freshModel();
    expect(await push(model, bytes.slice(0, 4096).concat(tar.subarray(4096)))).toMatchObject({ status: 201 });
    for (const type of ['application/x-tar', 'application/octet-stream', 'Application/X-Tar; charset=binary']) {
      const answer = await push(model, [tar], { 'content-type': type }, { method: 'POST' });
      expect([type, answer.status]).toEqual([type, 200]);
    }
  });

  it('may hold what tools leave behind, which is no part of the version', async () => {
    const model = freshModel();
    const left = { '.git/HEAD': 'ref', 'sub/__pycache__/x.pyc': '1', '.DS_Store': '2', '.cache/huggingface/x': '3' };
    await push(model, [await tarOfFolder('m', { ...left, 'model.safetensors': weights('left') })]);
    expect(pathsOf(await show(model))).toEqual(['model.safetensors']);
  });

  it('is described by the member annals.json, by a header, or by both: the header goes before', async () => {
    const model = freshModel();
    const metadata = { metadata: { description: 'It says Größe.' }, tags: { team: 'a' } };
    const tar = await tarOfFolder('m', {
      'model.safetensors': weights('said'),
      'annals.json': JSON.stringify(metadata),
    });
    const header = Buffer.from(JSON.stringify({ tags: { team: 'Größe' } })).toString('latin1');
    const answer = await push(model, [tar], { ...create, 'annals-metadata': header });
    expect(answer).toMatchObject({ status: 201 });
    const version = await show(model);
    expect(pathsOf(version)).toEqual(['model.safetensors']);
    expect(version).toMatchObject({ tags: { team: 'Größe' }, metadata: { description: 'It says Größe.' } });
  });

  it('is registered once for one Idempotency-Key', async () => {
    const model = freshModel();
    const key = { 'idempotency-key': randomUUID() };
    const first = await push(model, [await tarOf([{ name: 'a.safetensors', content: weights('k') }])], {
      ...create,
      ...key,
    });
    const again = await push(model, [await tarOf([{ name: 'a.safetensors', content: weights('k') }])], key);
    const other = await push(model, [await tarOf([{ name: 'a.safetensors', content: weights('l') }])], key);
    expect([first.status, again.status, again.body['number'], other.status]).toEqual([201, 201, 1, 422]);
  });

  it('counts as uploaded by who pushed it', async () => {
    const content = weights('possessed');
    const { digest } = fileOf('x', content).entry;
    await push(freshModel(), [await tarOf([{ name: 'a.safetensors', content }])]);
    const asked = await registry.request('POST', '/api/v1/blobs/missing', { body: { digests: [digest] } });
    expect(asked.body).toEqual({ missing: [] });
  });
});

describe('what a push may create', () => {
  const tar = () => tarOf([{ name: 'a.safetensors', content: weights('create') }]);

  it('is nothing unless it is asked for, which is refused before the bytes are read', async () => {
    expect(await push('nowhere/m', [await tar()], {})).toMatchObject({
      status: 404,
      body: { code: 'project-not-found' },
    });
    await push(freshModel(), [await tar()]);
    expect(await push('tars/nothing', [await tar()], {})).toMatchObject({
      status: 404,
      body: { code: 'model-not-found' },
    });
    expect(await push('nowhere/m', [await tar()], { 'annals-create': 'model' })).toMatchObject({ status: 404 });
    expect(await push('tars/nothing', [await tar()], { 'annals-create': 'all' })).toMatchObject({ status: 400 });
    expect(await push('tars/nothing', [await tar()], {}, { query: '?make=model' })).toMatchObject({ status: 400 });
  });

  it('is the model for a writer, and the project for an owner alone', async () => {
    const { body } = await registry.request('POST', '/api/v1/tokens', { body: { role: 'writer', principal: 'ci' } });
    const token = String(body['token']);
    expect(await push('theirs/m', [await tar()], create, { token })).toMatchObject({
      status: 403,
      body: { code: 'role-required', needed: 'owner' },
    });
    expect(await push('tars/theirs', [await tar()], {}, { token, query: '?create=model' })).toMatchObject({
      status: 201,
    });
    const reader = await registry.request('POST', '/api/v1/tokens', { body: { role: 'reader', principal: 'eye' } });
    const refused = await push('tars/theirs', [await tar()], create, { token: String(reader.body['token']) });
    expect(refused).toMatchObject({ status: 403, body: { code: 'role-required' } });
    expect(await push('tars/theirs', [await tar()], create, { token: 'annals_nobody' })).toMatchObject({ status: 401 });
    expect(await push('Ta rs/x'.replace(' ', '%20'), [await tar()])).toMatchObject({ status: 400 });
  });

  it('stays uncreated when the tar is refused', async () => {
    expect(await push('unborn/m', [Buffer.from('nothing like a tar')])).toMatchObject({ status: 400 });
    expect((await registry.request('GET', '/api/v1/projects/unborn')).status).toBe(404);
  });
});

describe('a large tar', () => {
  it('passes through little memory', async () => {
    const member = 300 << 20;
    const piece = Buffer.alloc(1 << 20);
    const headerOf = (size: number) =>
      Buffer.from(
        JSON.stringify({
          w: { dtype: 'F32', shape: [(size - 8 - 128) / 4], data_offsets: [0, size - 8 - 128] },
        }).padEnd(128),
      );
    const header = headerOf(member);
    // The threads that hash large files are started by the first one: here from sources, with a compiler in each.
    const first = Buffer.concat([Buffer.alloc(8), headerOf(6 << 20), Buffer.alloc((6 << 20) - 8 - 128)]);
    first.writeBigUInt64LE(128n);
    const warm = await push(freshModel(), [await tarOf([{ name: 'big/model.safetensors', content: first }])]);
    expect(warm.body).toMatchObject({ number: 1 });
    const before = process.memoryUsage();
    let most = 0;
    async function* bytes() {
      const start = await tarOf([]);
      const packing = pack();
      packing.entry({ name: 'big/model.safetensors', size: member }, () => undefined);
      for await (const first of packing as AsyncIterable<Buffer>) {
        yield first;
        break;
      }
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(header.length));
      yield Buffer.concat([length, header, piece.subarray(136)]);
      for (let at = 1; at < 300; at += 1) {
        yield piece;
        const { rss } = process.memoryUsage();
        most = Math.max(most, rss - before.rss);
      }
      yield start;
    }
    const model = freshModel();
    const answer = await push(model, bytes());
    expect(answer.body).toMatchObject({ number: 1 });
    expect(await show(model)).toMatchObject({ bytes: member });
    expect(most).toBeLessThan(150 << 20);
  }, 120_000);
});

describe('the programs that every machine has', () => {
  const there = isThere('curl') && isThere('tar');

  it('push a folder, and fetch a file of it', async () => {
    if (!there) return;
    await mkdir(join(folder, 'my-model/sub'), { recursive: true });
    await writeFile(join(folder, 'my-model/model.safetensors'), weights('curl'));
    await writeFile(join(folder, 'my-model/sub/notes.md'), '# Notes\n');
    const bearer = ['-H', `Authorization: Bearer ${registry.ownerToken}`];
    for (const format of ['gnu', 'pax', 'ustar']) {
      const file = join(folder, `${format}.tar`);
      expect(
        await runCommand('tar', ['-c', `--format=${format}`, '-f', file, 'my-model'], { cwd: folder }),
      ).toMatchObject({ code: 0 });
      const line = `tar -c --format=${format} my-model | curl -sS -T - "$@"`;
      const args = [...bearer, '-H', 'Annals-Create: project', `${registry.url}/api/v1/push/curled/m`];
      const sent = await runCommand('sh', ['-c', line, 'sh', ...args], { cwd: folder });
      expect({ format, ...sent }).toMatchObject({ format, code: 0, err: '' });
      expect(JSON.parse(sent.out)).toMatchObject({ number: 1, unchanged: format !== 'gnu' });
    }
    const get = ['-sS', '-O', ...bearer, `${registry.url}/api/v1/files/curled/m/1/sub/notes.md`];
    expect(await runCommand('curl', get, { cwd: folder })).toMatchObject({ code: 0, err: '' });
    const compared = await runCommand('cmp', ['notes.md', 'my-model/sub/notes.md'], { cwd: folder });
    expect(compared.code).toBe(0);
  });

  it('show the problem and fail when it is refused', async () => {
    if (!there) return;
    await mkdir(join(folder, 'linked'), { recursive: true });
    await symlink('/etc/passwd', join(folder, 'linked/passwd'));
    const line = 'tar -c linked | curl -sS --fail-with-body -T - "$@"';
    const args = [
      '-H',
      `Authorization: Bearer ${registry.ownerToken}`,
      `${registry.url}/api/v1/push/tars/curl?create=project`,
    ];
    const { code, out } = await runCommand('sh', ['-c', line, 'sh', ...args], { cwd: folder });
    expect(code).toBe(22);
    expect(JSON.parse(out)).toMatchObject({
      code: 'invalid-input',
      detail: expect.stringContaining('symbolic link') as unknown,
    });
  });

  it('follow a registration that takes longer than a push waits', async () => {
    const answer = await push(freshModel(), [await tarOf([{ name: 'a.safetensors', content: weights('follow') }])]);
    if (answer.status === 202) await followAt(registry, String(answer.headers['location']));
    expect([201, 202]).toContain(answer.status);
  });
});
