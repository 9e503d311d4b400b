import { Refused } from '../auth/refused';
import { invalid } from './refusals';

/** How compressed archives begin, and what makes a plain tar of one. */
const compressions: readonly (readonly [name: string, magic: readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
];
const longestMagic = 6;
/** Two blocks of zeros end an archive (POSIX.1-2024, pax, "ustar Interchange Format"). */
const endBytes = 1024;

/**
 * The bytes of a tar on their way, and what they must be beside well-formed: not compressed, and with an end. A `tar`
 * that was killed closes its pipe as one that is done does; only the end of the archive tells them apart.
 */
export class TarBytes {
  private total = 0;
  private tail: Buffer = Buffer.alloc(0);

  constructor(private readonly body: AsyncIterable<Buffer>) {}

  /** The bytes as they came. @throws Refused when they are those of a compressed archive */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    let begin: Buffer | undefined = Buffer.alloc(0);
    for await (const chunk of whileConnected(this.body)) {
      this.count(chunk);
      begin = begin && Buffer.concat([begin, chunk]);
      if (begin && begin.length < longestMagic) continue;
      if (begin) refuseCompressed(begin);
      yield begin ?? chunk;
      begin = undefined;
    }
    if (begin && begin.length > 0) yield begin;
  }

  /** Why this is no whole archive, given where its last member ends; undefined when it is. */
  problemOfEnd(lastMemberEnds: number): string | undefined {
    if (this.total === 0) return 'is empty; send a tar: tar c DIR | curl -T - …';
    const isEnded = this.total >= lastMemberEnds + endBytes && this.tail.every((byte) => byte === 0);
    return isEnded ? undefined : 'breaks off before the end of the archive; nothing was registered, send it again';
  }

  private count(chunk: Buffer): void {
    this.total += chunk.length;
    const both = chunk.length >= endBytes ? chunk : Buffer.concat([this.tail, chunk]);
    this.tail = Buffer.from(both.subarray(Math.max(0, both.length - endBytes)));
  }
}

/** A client that goes away is no failure of the registry. */
async function* whileConnected(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (failure) {
    const isGone = failure instanceof Error && 'code' in failure && failure.code === 'ECONNRESET';
    throw isGone ? new Refused(invalid('body', 'broke off; nothing was registered')) : failure;
  }
}

function refuseCompressed(begin: Buffer): void {
  const found = compressions.find(([, magic]) => magic.every((byte, at) => begin[at] === byte));
  if (found)
    throw new Refused(invalid('body', `is compressed by ${found[0]}; send the tar as it is: tar c, without z`));
}
