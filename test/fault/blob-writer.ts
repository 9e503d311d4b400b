import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { BlobStore } from '#application/ports/blob-store';
import type { Digest } from '#models/values/digest';
import { FilesystemBlobStore } from '#storage/blobs/filesystem/filesystem-blob-store';

const pieceBytes = 1 << 20;

/** Piece `n` of the large blob. */
function piece(n: number): Buffer {
  return Buffer.alloc(pieceBytes, createHash('sha256').update(`piece ${n}`).digest());
}

/** The bytes of the large blob from an offset on. */
export function* largeBlob(pieces: number, offset = 0): Generator<Buffer> {
  for (let n = Math.floor(offset / pieceBytes); n < pieces; n++) {
    yield piece(n).subarray(Math.max(0, offset - n * pieceBytes));
  }
}

/** The bytes of the small blob `n`. */
export function smallBlob(n: number): Buffer {
  return Buffer.from(`small ${n}`.repeat(1000));
}

/** A line for the test: written at once, so that it is out when the process is killed. */
const say = (line: string) => void writeSync(1, `${line}\n`);

async function writeLarge(store: BlobStore, pieces: number): Promise<void> {
  const { offset } = await store.begin('large');
  const source = function* () {
    for (const bytes of largeBlob(pieces, offset)) {
      say('piece');
      yield bytes;
    }
  };
  await store.write('large', offset, Readable.from(source(), { objectMode: false }));
  say('committing');
  const result = await store.commit('large');
  say(result.outcome === 'committed' ? `committed ${result.blob.digest}` : result.outcome);
}

async function writeSmall(store: BlobStore): Promise<void> {
  for (let n = 0; ; n++) {
    const { digest }: { digest: Digest } = await store.put(smallBlob(n));
    say(`committed ${digest}`);
  }
}

/** `blob-writer.ts <directory> large <pieces>` or `… small`: writes until it is done or killed. */
if (require.main === module) {
  const [directory = '', what, pieces] = process.argv.slice(2);
  const store = new FilesystemBlobStore(directory);
  void (what === 'large' ? writeLarge(store, Number(pieces)) : writeSmall(store));
}
