import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const root = join(__dirname, '../..');
const run = promisify(execFile);

/** What a build reads: the sources, how they are compiled, and what goes beside them. */
const sources = ['apps', 'libs', 'models', 'api', 'storage', 'migrations'];
const beside = ['package.json', '.swcrc', 'README.md', 'LICENSE'];

export interface PackedFile {
  readonly path: string;
  readonly size: number;
  /** Permissions, as of chmod. */
  readonly mode: number;
}

/** A release as npm packs it, unpacked. */
export interface PackedRelease {
  readonly files: readonly PackedFile[];
  /** The folder of the unpacked package. */
  readonly folder: string;
}

/**
 * Builds a copy of today's sources with the project's own script, packs it, and unpacks the tarball with the declared
 * dependencies beside it and nothing else: those that only developers have can not be found from there.
 */
export async function packedRelease(directory: string): Promise<PackedRelease> {
  const copy = join(directory, 'clone');
  for (const entry of [...sources, ...beside]) await cp(join(root, entry), join(copy, entry), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  await run('npm', ['run', 'build'], { cwd: copy });
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json'], { cwd: copy, maxBuffer: 1 << 26 });
  const [packed] = JSON.parse(stdout) as { filename: string; files: PackedFile[] }[];
  if (packed === undefined) throw new Error(`npm pack said ${stdout}`);
  await run('tar', ['-xzf', join(copy, packed.filename), '-C', directory]);
  const folder = join(directory, 'package');
  await linkDependencies(folder);
  return { files: packed.files, folder };
}

/** Compiling SQLite takes a minute: the dependencies of the clone stand for those that npm would install. */
async function linkDependencies(folder: string): Promise<void> {
  const { optionalDependencies = {} } = await manifestOf(folder);
  const optional = Object.keys(optionalDependencies).filter((name) => existsSync(join(root, 'node_modules', name)));
  for (const name of [...(await dependenciesOf(folder)), ...optional]) {
    const link = join(folder, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(root, 'node_modules', name), link);
  }
}

/** The names of the packages that come with every installation. */
export async function dependenciesOf(folder: string): Promise<string[]> {
  return Object.keys((await manifestOf(folder)).dependencies);
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
}
