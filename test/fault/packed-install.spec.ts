import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '#test/builders/external-command';
import { buildSafetensors } from '#test/builders/safetensors';
import { dependenciesOf, packedRelease, type PackedRelease } from './packed-release';
import { startServer } from './server-process';

let directory: string;
let release: PackedRelease;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'annals-packed-'));
  release = await packedRelease(directory);
}, 40_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

const paths = () => release.files.map(({ path }) => path);
const contentOf = (path: string) => readFile(join(release.folder, path), 'utf8');
const program = () => join(release.folder, 'dist/apps/annals/main.js');

it('holds what runs, what it reads, and what says what it is, and nothing else', async () => {
  const outside = paths().filter((path) => !path.startsWith('dist/'));
  expect(outside.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
  const roots = new Set(paths().flatMap((path) => /^dist\/([^/]+)\//.exec(path)?.[1] ?? []));
  expect([...roots].sort()).toEqual(['api', 'apps', 'libs', 'migrations', 'models', 'storage']);
  // Programs, generated documents, and the styles and images of pages.
  expect(paths().filter((path) => path.startsWith('dist/') && !/\.(js|json|sql|html|css|svg)$/.test(path))).toEqual([]);
  expect(paths().filter((path) => /\.spec\.|\/(golden|fixtures|test)\/|\.d\.(ts|js)$/.test(path))).toEqual([]);
  expect(paths()).toEqual(expect.arrayContaining(['dist/api/rest/openapi.json', 'dist/apps/annals/main.js']));
  const texts = await Promise.all(paths().map(async (path) => [path, await contentOf(path)] as const));
  const places = [directory, join(__dirname, '../..')];
  expect(texts.filter(([, text]) => places.some((place) => text.includes(place))).map(([path]) => path)).toEqual([]);
});

it('names a program that a system can run, and the releases of Node that can run it', async () => {
  const manifest = JSON.parse(await contentOf('package.json')) as {
    readonly bin: { readonly annals: string };
    readonly engines: { readonly node: string };
  };
  const bin = release.files.find(({ path }) => path === manifest.bin.annals);
  expect((bin?.mode ?? 0) & 0o111).toBe(0o111);
  expect(await contentOf(manifest.bin.annals)).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(manifest.engines.node).toMatch(/^>=20\.\d+\.\d+$/);
});

it('imports only files of its own, modules that Node 20 has, and dependencies that it declares: all of those', async () => {
  const looked = await runCommand(process.execPath, [join(__dirname, 'stray-imports.mjs'), release.folder]);
  const { stray, used } = JSON.parse(looked.out) as { readonly stray: string[]; readonly used: string[] };
  expect(stray).toEqual([]);
  expect(used).toEqual(expect.arrayContaining(['#server/operator/main', 'better-sqlite3', 'node:fs/promises']));
  const isUsed = (name: string) => used.some((one) => one === name || one.startsWith(`${name}/`));
  // Nest asks for it as a peer.
  expect((await dependenciesOf(release.folder)).filter((name) => !isUsed(name))).toEqual(['rxjs']);
});

it('serves from where it was unpacked: a version is pushed, found and fetched, and the server stops in peace', async () => {
  const data = join(directory, 'data');
  const work = join(directory, 'work');
  await mkdir(join(work, 'scorer'), { recursive: true });
  const weights = buildSafetensors([{ name: 'w', dtype: 'F32', shape: [4] }]);
  await writeFile(join(work, 'scorer/model.safetensors'), weights);
  const server = await startServer(data, [program()]);
  try {
    const env = { PATH: process.env.PATH, HOME: work, ANNALS_URL: server.url, ANNALS_TOKEN: server.ownerToken };
    const annals = (...args: string[]) => runCommand(process.execPath, [program(), ...args], { cwd: work, env });
    expect(await annals('push', 'scorer', 'demo/scorer')).toMatchObject({ code: 0 });
    const shown = await annals('show', 'demo/scorer@latest', '--json');
    expect(JSON.parse(shown.out)).toMatchObject({ number: 1 });
    expect(await annals('pull', 'demo/scorer@1', 'fetched')).toMatchObject({ code: 0 });
    expect((await readFile(join(work, 'fetched/model.safetensors'))).equals(weights)).toBe(true);
    expect(await server.stop()).toBe(0);
  } finally {
    await server.kill();
  }
}, 40_000);
