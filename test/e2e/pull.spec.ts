import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { annals } from '#test/builders/command-line';
import { begin, pushed, readingOwnWrites, type Registry } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';

// A busy machine is slow, not wrong.
jest.setTimeout(60_000);

const weights = Buffer.from(
  buildSafetensors([{ name: 'w', dtype: 'F32', shape: [500_000], data: new Uint8Array(2_000_000).fill(7) }]),
);
const hash = createHash('sha256').update(weights).digest('hex');

let running: RunningRegistry;
let registry: Registry;
let directory: string;

beforeAll(async () => {
  running = await startRegistry();
  registry = readingOwnWrites(running);
  for (const model of ['pulled/one', 'pulled/two']) {
    await begin(registry, model);
    await pushed(registry, model, { 'model.safetensors': weights, 'notes/README.md': `# ${model}\n` });
  }
  const last = await pushed(registry, 'pulled/one', { 'model.safetensors': weights, 'notes/README.md': '# again\n' });
  await running.request('GET', '/api/v1/audit', { headers: { 'registry-min-position': last.position } });
});
afterAll(() => running.remove(), 30_000);
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'annals-pull-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const filesIn = async (path: string) => {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
};

/** Whether a file holds the weights; a matcher would compare them element by element. */
const isPulled = async (path: string) => (await readFile(join(directory, path))).equals(weights);

/** A server between that passes requests on, and breaks the first download of weights off after some bytes, if it is to. */
async function between(breakAfter: number | undefined) {
  const ranges: (string | undefined)[] = [];
  let broken = breakAfter === undefined;
  const server: Server = createServer((asked, answer) => {
    const { method, url = '', headers } = asked;
    const isWeights = url.endsWith('model.safetensors');
    if (isWeights) ranges.push(headers.range);
    const passedOn = request(`${running.url}${url}`, { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 500, reply.headers);
      if (!isWeights || broken) return void reply.pipe(answer);
      let left = breakAfter ?? 0;
      reply.on('end', () => {
        if (!broken) answer.end();
      });
      reply.on('data', (bytes: Buffer) => {
        if (broken) return;
        const part = bytes.subarray(0, left);
        left -= part.length;
        broken = left === 0;
        answer.write(part, () => {
          if (broken) answer.destroy();
        });
      });
    });
    passedOn.on('error', () => answer.destroy());
    asked.pipe(passedOn);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const stop = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${address.port}`, ranges, stop };
}

describe('pull', () => {
  it('goes on where a connection broke off, and verifies the whole', async () => {
    const proxy = await between(700_000);
    const through = { ...registry, url: proxy.url };
    const { code, out, err } = await annals(through, ['pull', 'pulled/one@1', 'here'], { directory });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('2 files');
    const [first, next] = proxy.ranges;
    expect(first).toBeUndefined();
    expect(Number(/^bytes=(\d+)-$/.exec(next ?? '')?.[1])).toBeGreaterThan(0);
    expect(proxy.ranges).toHaveLength(2);
    expect(await isPulled('here/model.safetensors')).toBe(true);
    expect(await filesIn(join(directory, 'here'))).toEqual(['model.safetensors', 'notes/README.md']);
    await proxy.stop();
  });

  it('goes on with what an earlier run left', async () => {
    const proxy = await between(undefined);
    await mkdir(join(directory, 'here'));
    const part = join(directory, `here/model.safetensors.${hash.slice(0, 12)}.part`);
    await writeFile(part, weights.subarray(0, 123_456));
    const through = { ...registry, url: proxy.url };
    expect(await annals(through, ['pull', 'pulled/one@1', 'here'], { directory })).toMatchObject({ code: 0 });
    expect(proxy.ranges).toEqual(['bytes=123456-']);
    expect(await isPulled('here/model.safetensors')).toBe(true);
    const again = await annals(through, ['pull', 'pulled/one@1', 'here'], { directory });
    expect(again.out).toMatch(/there already +2 files/);
    expect(proxy.ranges).toHaveLength(1);
    await proxy.stop();
  });

  it('begins anew for a file whose rest does not fit what was left', async () => {
    await mkdir(join(directory, 'here'));
    await writeFile(join(directory, `here/model.safetensors.${hash.slice(0, 12)}.part`), Buffer.alloc(1000));
    const refused = await annals(registry, ['pull', 'pulled/one@1', 'here'], { directory });
    expect(refused.code).not.toBe(0);
    expect(await annals(registry, ['pull', 'pulled/one@1', 'here'], { directory })).toMatchObject({ code: 0 });
    expect(await isPulled('here/model.safetensors')).toBe(true);
  });
});

describe('pull --tree', () => {
  it('lays files out by address, so that versions and models share a directory', async () => {
    for (const address of ['pulled/one@1', 'pulled/one@latest', 'pulled/two@v1']) {
      const { code, out } = await annals(registry, ['pull', '--tree', '--json', address, 'models'], { directory });
      expect(code).toBe(0);
      const answer = JSON.parse(out) as { directory: string; model: string; version: number };
      expect(answer.directory).toBe(join(directory, 'models/pulled', answer.model, String(answer.version)));
    }
    expect(await filesIn(join(directory, 'models'))).toEqual(
      ['one/1', 'one/2', 'two/1'].flatMap((version) => [
        `pulled/${version}/model.safetensors`,
        `pulled/${version}/notes/README.md`,
      ]),
    );
    expect(await readFile(join(directory, 'models/pulled/one/2/notes/README.md'), 'utf8')).toBe('# again\n');
  });

  it('begins in this directory unless told otherwise', async () => {
    expect(await annals(registry, ['pull', '--tree', 'pulled/two@1'], { directory })).toMatchObject({ code: 0 });
    expect(await filesIn(directory)).toEqual(['pulled/two/1/model.safetensors', 'pulled/two/1/notes/README.md']);
  });

  it('writes nothing through a link that leads out of the directory', async () => {
    const outside = join(directory, 'outside');
    await mkdir(outside);
    await mkdir(join(directory, 'models'));
    await symlink(outside, join(directory, 'models/pulled'));
    const { code, err } = await annals(registry, ['pull', '--tree', 'pulled/two@1', 'models'], { directory });
    expect(code).not.toBe(0);
    expect(err).toContain('leads out of');
    expect(await filesIn(outside)).toEqual([]);
  });
});
