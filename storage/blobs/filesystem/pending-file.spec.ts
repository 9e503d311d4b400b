import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { ThreadHash } from './hashing-threads';
import { PendingFile } from './pending-file';

const mebibyte = 1 << 20;
const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
/** Pieces as a socket gives them: each has its own memory, or shares it with others. */
const piecesOf = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => {
    const piece = bytes.subarray(index * size, (index + 1) * size);
    return index % 3 === 0 ? piece : new Uint8Array(piece);
  });

// A thread loads its sources first.
jest.setTimeout(60_000);

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'annals-pending-'));
  path = join(directory, 'part');
  await writeFile(path, '');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('a pending file', () => {
  it('has the digest of its bytes before and after a thread takes over', async () => {
    const bytes = randomBytes(9 * mebibyte + 5);
    const expected = Buffer.from(bytes);
    const pending = await PendingFile.resume(path);
    await pending.append(path, Readable.from(piecesOf(bytes.subarray(0, mebibyte), 65_536)));
    expect(await pending.digest()).toBe(digestOf(expected.subarray(0, mebibyte)));
    await pending.append(path, Readable.from(piecesOf(bytes.subarray(mebibyte), 65_537)));
    expect(pending.offset).toBe(expected.length);
    expect(await pending.digest()).toBe(digestOf(expected));
    expect(digestOf(await readFile(path))).toBe(digestOf(expected));
    pending.forget();
  });

  it('goes on with a large part that an earlier process wrote', async () => {
    const bytes = randomBytes(6 * mebibyte);
    await writeFile(path, bytes.subarray(0, 5 * mebibyte));
    const pending = await PendingFile.resume(path);
    expect(pending.offset).toBe(5 * mebibyte);
    await pending.append(path, Readable.from([Buffer.from(bytes.subarray(5 * mebibyte))]));
    expect(await pending.digest()).toBe(digestOf(bytes));
    pending.forget();
  });

  it('keeps many files apart that are written at once', async () => {
    const files = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const file = join(directory, `part-${index}`);
        await writeFile(file, '');
        return { file, bytes: randomBytes(5 * mebibyte + index), pending: await PendingFile.resume(file) };
      }),
    );
    await Promise.all(
      files.map(({ file, bytes, pending }) =>
        pending.append(file, Readable.from(piecesOf(Buffer.from(bytes), 50_000))),
      ),
    );
    for (const { bytes, pending } of files) {
      expect(await pending.digest()).toBe(digestOf(bytes));
      pending.forget();
    }
  });
});

it('tells the code of the system when a thread can not write', async () => {
  const handle = await open(path, 'r');
  try {
    const hash = await ThreadHash.begin(handle.fd, 0);
    await expect(hash.write(handle.fd, 0, [Buffer.from('x')])).rejects.toMatchObject({ code: 'EBADF' });
    hash.drop();
  } finally {
    await handle.close();
  }
});
