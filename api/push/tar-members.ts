import { Readable } from 'node:stream';
import { extract, type Extract, type Header } from 'tar-stream';
import { fileListProblem, maxFiles } from '#application/registration/verify-content';
import { refuse } from '#models/refusals/refusal';
import { isLeftBehind } from '#models/values/left-behind';
import { Refused } from '../auth/refused';
import { inside } from './member-paths';
import { invalid } from './refusals';
import { TarBytes } from './tar-bytes';

/** A file of the archive; its bytes are to be read before the next one is asked for. */
export interface Member {
  readonly path: string;
  /** The folder that was packed, if the archive begins with one: `tar c DIR` does; '' for `tar c .`. */
  readonly packed: string | undefined;
  readonly bytes: Readable;
}

/** What a model has no use for, and a tar can hold all the same. */
const refused: Readonly<Record<string, string>> = {
  link: 'is a hard link; send the file itself, with tar --hard-dereference',
  symlink: 'is a symbolic link; send the file itself, with tar --dereference',
  'character-device': 'is a device; send files alone',
  'block-device': 'is a device; send files alone',
  fifo: 'is a pipe; send files alone',
};
const block = 512;
const mostFolders = 1000;
const anyDigest = `sha256:${'0'.repeat(64)}`;

/**
 * The regular files of a tar, one after the other, without what tools leave behind. Holds no more than a few buffers.
 * @throws Refused for what is no whole plain tar, for links and devices, unsafe paths, and too many members
 */
export async function* tarMembers(body: AsyncIterable<Buffer>): AsyncGenerator<Member> {
  const bytes = new TarBytes(body);
  const unpacking = extract();
  const feeding = feed(bytes, unpacking);
  let files = 0;
  let folders = 0;
  let end = 0;
  let isFirst = true;
  let packed: string | undefined;
  try {
    for await (const entry of readable(unpacking)) {
      const { header, offset } = entry;
      end = offset + block + (header.type === 'directory' ? 0 : Math.ceil(header.size / block) * block);
      const path = header.name.replace(/^(\.\/+)+/, '');
      if (isFirst && header.type === 'directory') packed = folderOf(header.name);
      isFirst = false;
      if (header.type === 'directory') {
        if (++folders > mostFolders) throw new Refused(invalid('body', `has more than ${mostFolders} folders`));
      } else if (!isLeftBehind(inside(packed, path) ?? path)) {
        const problem = problemOf(header);
        if (problem !== undefined) throw new Refused(invalid(header.name, problem));
        // One more than a version has: its description may be among them.
        if (++files > maxFiles + 1) throw new Refused(refuse('too-many-files', { files, limit: maxFiles }));
        const unsafe = fileListProblem([{ path, size: 0, digest: anyDigest }]);
        if (unsafe) throw new Refused(unsafe);
        yield { path, packed, bytes: Readable.from(readable(entry), { objectMode: false }) };
      }
      if (!entry.destroyed) entry.resume();
    }
    const problem = bytes.problemOfEnd(end);
    if (problem !== undefined) throw new Refused(invalid('body', problem));
  } finally {
    unpacking.destroy();
    await feeding;
  }
}

/** The path of a folder, with neither ./ before it nor / after it. */
function folderOf(name: string): string {
  return name.replace(/^(\.(\/+|$))+/, '').replace(/\/+$/, '');
}

/** Gives the bytes to the library as fast as it takes them; whatever stops them reaches who reads the members. */
async function feed(bytes: AsyncIterable<Buffer>, unpacking: Extract): Promise<void> {
  try {
    for await (const chunk of bytes) {
      if (unpacking.destroying || unpacking.destroyed) return;
      if (!unpacking.write(chunk)) await writable(unpacking);
    }
    unpacking.end(undefined);
  } catch (failure) {
    unpacking.destroy(failure instanceof Error ? failure : new Error(String(failure)));
  }
}

/** Resolves when more is taken, or nothing will be any more. */
function writable(unpacking: Extract): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      unpacking.off('drain', done).off('close', done);
      resolve();
    };
    unpacking.on('drain', done).on('close', done);
  });
}

/** What the library hands out, with what it says of malformed bytes as a refusal. */
async function* readable<T>(handedOut: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* handedOut;
  } catch (failure) {
    throw failure instanceof Error ? refusalOf(failure) : failure;
  }
}

/** A member whose archive has ended too early before it is read is destroyed already. */
function refusalOf(failure: Error): Error {
  if (/^(Unexpected end of data|Stream was destroyed)$/.test(failure.message))
    return new Refused(invalid('body', 'breaks off inside a member; nothing was registered, send it again'));
  return /^(Invalid (tar )?header|Header exceeds)/.test(failure.message)
    ? new Refused(invalid('body', 'is no tar; send one: tar c DIR | curl -T - …'))
    : failure;
}

function problemOf({ type, pax }: Header): string | undefined {
  if (type !== 'file') return refused[type] ?? 'is of a kind that is not taken; send regular files alone';
  const isSparse = typeof pax === 'object' && Object.keys(pax ?? {}).some((name) => name.startsWith('GNU.sparse'));
  return isSparse ? 'is packed as a sparse file; send it without tar --sparse' : undefined;
}
