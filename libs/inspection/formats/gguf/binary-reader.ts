import type { ByteSource } from '#inspection/byte-source';
import type { Limits } from '#inspection/limits';
import { malformed } from '#inspection/malformed';

const windowSize = 64 * 1024;

/** Reads numbers and strings one after the other; going past the end of the file or of the header limit is Malformed. */
export interface BinaryReader {
  /** Byte position of what is read next. */
  readonly at: number;
  /** A view of the next `length` bytes, which are then behind. */
  take(length: number): Promise<DataView>;
  skip(length: bigint): void;
  u32(): Promise<number>;
  u64(): Promise<bigint>;
  /** The bytes of a string (u64 length, then bytes) of at most `limit`. */
  string(limit: number): Promise<Uint8Array>;
}

/** A reader from `start` on that reads the file in windows and nothing twice. */
export function binaryReader(
  source: ByteSource,
  start: number,
  littleEndian: boolean,
  limits: Pick<Limits, 'headerBytes'>,
): BinaryReader {
  const end = Math.min(source.size, limits.headerBytes);
  let window: Uint8Array = new Uint8Array();
  let windowStart = start;
  let at = start;

  function fits(length: bigint | number): number {
    const room = end - at;
    if (length <= room) return Number(length);
    throw end < source.size
      ? malformed('limit-exceeded', `The header has more than ${limits.headerBytes} bytes.`, undefined, at)
      : malformed('gguf-truncated', 'The header goes on past the end of the file.', `${length} bytes are claimed`, at);
  }

  async function take(length: number): Promise<DataView> {
    fits(length);
    const held = windowStart + window.length - at;
    if (held < length) {
      const kept = held > 0 ? window.subarray(window.length - held) : new Uint8Array();
      const from = at + kept.length;
      const fresh = await source.read(from, Math.min(source.size - from, Math.max(length - kept.length, windowSize)));
      window = kept.length === 0 ? fresh : new Uint8Array(Buffer.concat([kept, fresh]));
      windowStart = at;
    }
    const view = new DataView(window.buffer, window.byteOffset + at - windowStart, length);
    at += length;
    return view;
  }

  return {
    get at() {
      return at;
    },
    take,
    skip(length) {
      at += fits(length);
    },
    u32: async () => (await take(4)).getUint32(0, littleEndian),
    u64: async () => (await take(8)).getBigUint64(0, littleEndian),
    async string(limit) {
      const length = (await take(8)).getBigUint64(0, littleEndian);
      const bytes = fits(length);
      if (bytes > limit) {
        throw malformed('limit-exceeded', `A string has ${bytes} bytes; ${limit} are allowed.`, undefined, at);
      }
      const view = await take(bytes);
      return new Uint8Array(view.buffer, view.byteOffset, bytes);
    },
  };
}
