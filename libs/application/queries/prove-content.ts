import { createHash } from 'node:crypto';
import type { ContentProof } from '#models/queries/reasons';
import type { FileEntry } from '#models/values/file-entry';
import { BlobDamaged, BlobNotFound, type BlobStore } from '../ports/blob-store';

/** What of a version its bytes have to agree with. */
interface Claimed {
  readonly content: 'held' | 'external' | 'pending';
  readonly digest: string | null;
  readonly files: readonly FileEntry[];
}

type Fault = ContentProof['faults'][number];

/**
 * Whether what a version names is here: each file with its size, and a manifest that has the version's digest and names
 * exactly these files. The bytes of files were hashed as they came in; they are read again only when asked.
 * @param whole read every file whole and verify its digest
 */
export async function proveContent(blobs: BlobStore, version: Claimed, whole: boolean): Promise<ContentProof> {
  const { files, digest } = version;
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const told = { files: files.length, size };
  if (version.content !== 'held' || digest === null) {
    return { present: version.content === 'external', digest: 'external', bytes: 'not-read', ...told, faults: [] };
  }
  const missing = await missingOf(blobs, files);
  const proof = await manifestProof(blobs, digest, files);
  const damaged = whole && missing.length === 0 ? await damagedOf(blobs, files) : [];
  const bytes = !whole || missing.length > 0 ? 'not-read' : damaged.length > 0 ? 'damaged' : 'verified';
  return { present: missing.length === 0, digest: proof, bytes, ...told, faults: [...missing, ...damaged] };
}

async function missingOf(blobs: BlobStore, files: readonly FileEntry[]): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const { path, size, digest } of files) {
    const blob = await blobs.stat(digest);
    if (!blob) faults.push({ path, problem: 'is not here' });
    else if (blob.size !== size) faults.push({ path, problem: `has ${blob.size} bytes, not ${size}` });
  }
  return faults;
}

async function damagedOf(blobs: BlobStore, files: readonly FileEntry[]): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const { path, digest } of files) {
    if ((await digestOf(blobs, digest)) !== digest) faults.push({ path, problem: 'does not have its digest any more' });
  }
  return faults;
}

async function manifestProof(
  blobs: BlobStore,
  digest: string,
  files: readonly FileEntry[],
): Promise<ContentProof['digest']> {
  if (!(await blobs.stat(digest))) return 'missing';
  const chunks: Buffer[] = [];
  if ((await digestOf(blobs, digest, chunks)) !== digest) return 'damaged';
  const named = layersOf(Buffer.concat(chunks).toString('utf8'));
  const wanted = files.map((file) => `${file.digest} ${file.size}`);
  return named !== undefined && same(named, wanted) ? 'verified' : 'damaged';
}

/** The digest that the bytes of a blob have, read whole; undefined when they are damaged or gone. */
async function digestOf(blobs: BlobStore, digest: string, into?: Buffer[]): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of await blobs.read(digest)) {
      hash.update(chunk as Buffer);
      into?.push(chunk as Buffer);
    }
  } catch (error) {
    if (error instanceof BlobDamaged || error instanceof BlobNotFound) return undefined;
    throw error;
  }
  return `sha256:${hash.digest('hex')}`;
}

/** Digest and size of each layer of an OCI manifest; undefined when it is none. */
function layersOf(text: string): string[] | undefined {
  const manifest = JSON.parse(text) as { readonly layers?: readonly { digest?: unknown; size?: unknown }[] };
  return manifest.layers?.map((layer) => `${String(layer.digest)} ${String(layer.size)}`);
}

function same(left: readonly string[], right: readonly string[]): boolean {
  return JSON.stringify([...left].sort()) === JSON.stringify([...right].sort());
}
