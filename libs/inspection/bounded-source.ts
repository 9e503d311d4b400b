import type { ByteSource } from './byte-source';
import { malformed } from './malformed';

/** A failure of the storage below, which says nothing about the file and is thrown to the caller. */
export class SourceFailure extends Error {
  constructor(override readonly cause: unknown) {
    super('Reading the file failed.');
  }
}

/**
 * The source with three guards for parsers of hostile bytes: a range outside the file and more than `limit` bytes
 * in sum are refused as Malformed before anything is read, and an aborted signal ends reading.
 */
export function boundedSource(source: ByteSource, limit: number, signal?: AbortSignal): ByteSource {
  let read = 0;
  return {
    size: source.size,
    async read(offset, length) {
      if (signal?.aborted) throw new SourceFailure(signal.reason);
      const inside = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
      if (!inside || offset + length > source.size) {
        throw malformed('truncated', 'The file ends before its own structure says so.', undefined, source.size);
      }
      if (read + length > limit) {
        throw malformed('limit-exceeded', `Inspecting the file takes more than ${limit} bytes of reading.`);
      }
      read += length;
      try {
        return await source.read(offset, length);
      } catch (cause) {
        throw new SourceFailure(cause);
      }
    },
  };
}
