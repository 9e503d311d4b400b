import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isThere, runCommand } from '#test/builders/external-command';
import { fileOf, readingOwnWrites } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';

const examples = resolve(__dirname, '../../examples');
const weights = Buffer.from(buildSafetensors([{ name: 'w', dtype: 'F32', shape: [4096] }]));

let registry: RunningRegistry;
let folder: string;
beforeAll(async () => {
  registry = await startRegistry();
  folder = await mkdtemp(join(tmpdir(), 'annals-examples-'));
  await mkdir(join(folder, 'model/sub'), { recursive: true });
  await writeFile(join(folder, 'model/model.safetensors'), weights);
  await writeFile(join(folder, 'model/sub/Größe 1.md'), '# Größe\n');
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await registry.remove();
});

const run = (program: string, args: string[], token = registry.ownerToken) =>
  runCommand(program, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', ANNALS_URL: registry.url, ANNALS_TOKEN: token },
  });

describe('the Python example', () => {
  const script = join(examples, 'python/annals_example.py');

  it('pushes, promotes, resolves and pulls, again and again', async () => {
    if (!isThere('python3')) return;
    const { digest } = fileOf('x', weights).entry;
    for (const time of [1, 2]) {
      const { code, out, err } = await run('python3', [script, 'model', 'demo/churn', 'fetched']);
      expect({ time, code, err }).toEqual({ time, code: 0, err: '' });
      expect(out).toContain('demo/churn@1 is registered\nproduction is demo/churn@1, sha256:');
      expect(out).toContain(`  model.safetensors  ${weights.length} bytes\n`);
    }
    expect(fileOf('x', await readFile(join(folder, 'fetched/model.safetensors'))).entry.digest).toBe(digest);
    expect(await readFile(join(folder, 'fetched/sub/Größe 1.md'), 'utf8')).toBe('# Größe\n');
    const version = await readingOwnWrites(registry).request('GET', '/api/v1/projects/demo/models/churn/versions/1');
    expect(version.body).toMatchObject({ tags: { 'pushed-by': 'annals_example.py' } });
  });

  it('ends with the problem and what to do when it is refused', async () => {
    if (!isThere('python3')) return;
    const { code, err } = await run('python3', [script, 'model', 'demo/churn'], 'annals_nobody');
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('(unauthenticated)') as unknown });
  });
});

describe('the curl example', () => {
  it('pushes a folder and fetches a file', async () => {
    if (!isThere('curl') || !isThere('tar')) return;
    const script = join(examples, 'curl/push-and-fetch.sh');
    const { code, out, err } = await run('sh', [script, 'model', 'curled/churn', 'model.safetensors']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [first = '', second = ''] = out.trim().split('\n');
    expect([JSON.parse(first), JSON.parse(second)]).toMatchObject([{ number: 1 }, { number: 2, unchanged: false }]);
    expect((await readFile(join(folder, 'model.safetensors'))).equals(weights)).toBe(true);
  });
});
