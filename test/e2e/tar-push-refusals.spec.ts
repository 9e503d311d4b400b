import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';
import { tarOf, type TarMember } from '#test/builders/tar';
import { creating as create, pushTar } from '#test/builders/tar-push';

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => registry.remove());

const weights = (name: string) => buildSafetensors([{ name, dtype: 'F32', shape: [64] }]);
const push = (model: string, body: Parameters<typeof pushTar>[2], headers?: Record<string, string>) =>
  pushTar(registry, model, body, headers);

describe('a tar is refused', () => {
  const good: TarMember = { name: 'model.safetensors', content: weights('hostile') };
  const plain = () => tarOf([good]);
  const hostile: readonly (readonly [string, () => Promise<Iterable<Uint8Array>>, number, string])[] = [
    [
      'with a path that leads out',
      async () => [await tarOf([good, { name: '../evil', content: 'x' }])],
      400,
      '../evil',
    ],
    ['with such a path alone', async () => [await tarOf([{ name: '../evil', content: 'x' }])], 400, '../evil'],
    ['with .. inside a path', async () => [await tarOf([{ name: 'm/../../e', content: 'x' }])], 400, 'segment'],
    [
      'with an absolute path',
      async () => [await tarOf([good, { name: '/etc/passwd', content: 'x' }])],
      400,
      'absolute',
    ],
    ['with a backslash', async () => [await tarOf([good, { name: 'a\\b', content: 'x' }])], 400, 'backslash'],
    [
      'with a symbolic link',
      async () => [await tarOf([good, { name: 'l', type: 'symlink', linkname: '/etc' }])],
      400,
      'symbolic link',
    ],
    [
      'with a hard link',
      async () => [await tarOf([good, { name: 'l', type: 'link', linkname: 'model.safetensors' }])],
      400,
      'hard link',
    ],
    ['with a device', async () => [await tarOf([good, { name: 'null', type: 'character-device' }])], 400, 'device'],
    ['with a pipe', async () => [await tarOf([good, { name: 'p', type: 'fifo' }])], 400, 'pipe'],
    ['with a path twice', async () => [await tarOf([good, good])], 400, 'twice'],
    [
      'with paths that differ by case',
      async () => [await tarOf([good, { ...good, name: 'MODEL.safetensors' }])],
      400,
      'case',
    ],
    [
      'with a file that is a folder too',
      async () => [
        await tarOf([
          { name: 'x/a', content: '1' },
          { name: 'x/a/b', content: '2' },
        ]),
      ],
      400,
      'folder',
    ],
    [
      'with too many files',
      async () => [await tarOf(Array.from({ length: 1002 }, (_, at) => ({ name: `f${at}` })))],
      413,
      '1000',
    ],
    [
      'with too many folders',
      async () => [
        await tarOf(Array.from({ length: 1001 }, (_, at) => ({ name: `f${at}/`, type: 'directory' as const }))),
      ],
      400,
      'folders',
    ],
    ['that holds no file', async () => [await tarOf([{ name: 'm/', type: 'directory' }])], 400, 'no file'],
    ['that is empty', () => Promise.resolve([]), 400, 'empty'],
    ['that is compressed', async () => [gzipSync(await plain())], 400, 'gzip'],
    [
      'that is compressed, byte by byte',
      async () => [...gzipSync(await plain())].map((byte) => Buffer.of(byte)),
      400,
      'gzip',
    ],
    ['that is something else', () => Promise.resolve([Buffer.alloc(5000, 'z')]), 400, 'no tar'],
    ['that is shorter than a header', () => Promise.resolve([Buffer.from('abc')]), 400, 'breaks off'],
    ['that breaks off inside a member', async () => [(await plain()).subarray(0, 700)], 400, 'breaks off'],
    ['that breaks off after a member', async () => [(await plain()).subarray(0, -1024)], 400, 'breaks off'],
    [
      'with a wrong description',
      async () => [await tarOf([good, { name: 'annals.json', content: '{"tag":{}}' }])],
      400,
      'annals.json',
    ],
    [
      'with a description that is no JSON',
      async () => [await tarOf([good, { name: 'annals.json', content: '{' }])],
      400,
      'no JSON',
    ],
    [
      'with a huge description',
      async () => [await tarOf([good, { name: 'annals.json', content: ' '.repeat(20_000) }])],
      400,
      '16384',
    ],
    [
      'of an unknown format',
      async () => [await tarOf([{ name: 'model.bin', content: 'who knows' }])],
      422,
      'No file is a model',
    ],
  ];

  it.each(hostile)(
    '%s',
    async (_what, bytes, status, says) => {
      const answer = await push('refused/m', await bytes());
      expect(answer.body).toMatchObject({ status, detail: expect.stringContaining(says) as unknown });
      expect(answer.status).toBe(status);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.body['remedy']).toMatch(/\w/);
    },
    60_000,
  );

  it('whose member says that it is sparse', async () => {
    const packing = pack();
    packing.entry({ name: 'model.safetensors', pax: { 'GNU.sparse.major': '1' } }, Buffer.from('x'));
    packing.finalize();
    const answer = await push('refused/m', packing as AsyncIterable<Uint8Array>);
    expect(answer.body).toMatchObject({ status: 400, detail: expect.stringContaining('sparse') as unknown });
  });

  it('for its headers, before its bytes are read', async () => {
    const refused = async (headers: Record<string, string>) => {
      const answer = await push('refused/m', [await plain()], { ...create, ...headers });
      return [answer.status, answer.body['detail']];
    };
    expect(await refused({ 'annals-metadata': '{' })).toEqual([400, 'Annals-Metadata: is no JSON']);
    expect(await refused({ 'annals-metadata': '[]' })).toEqual([400, 'Annals-Metadata: must be a JSON object']);
    const [status, detail] = await refused({ 'annals-metadata': '{"metadata":{"use":1}}' });
    expect([status, detail]).toEqual([400, expect.stringContaining('Annals-Metadata/metadata/use')]);
    expect((await refused({ 'annals-metadata': '{"content":{}}' }))[0]).toBe(400);
    expect((await refused({ 'idempotency-key': 'with space' }))[0]).toBe(400);
    expect((await refused({ 'if-match': '"abcdefghijkl-1"' }))[0]).toBe(400);
    expect((await refused({ 'content-type': 'application/json' }))[0]).toBe(400);
    expect((await refused({ 'content-type': 'text/plain' }))[0]).toBe(400);
  });

  it('with a secret in what is said of it, as any registration is', async () => {
    const secret = ['ghp', 'A'.repeat(12) + 'b1C2d3E4f5G6h7I8j9K0L1m2'].join('_');
    const said = JSON.stringify({ metadata: { description: `The token is ${secret}.` } });
    const answer = await push('refused/m', [await plain()], { ...create, 'annals-metadata': said });
    expect(answer).toMatchObject({ status: 422, body: { code: 'sensitive-data' } });
  });

  it('that never ends, while it is being sent', async () => {
    async function* endless() {
      yield await tarOf([{ name: '../evil', content: 'x' }]);
      for (;;) yield Buffer.alloc(1 << 16);
    }
    expect((await push('refused/m', endless())).status).toBe(400);
  });
});
