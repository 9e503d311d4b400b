import type { Readable } from 'node:stream';
import type { Digest } from '#models/values/digest';

/** A blob that is committed. */
export interface Blob {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

/** A resumable write that has not been committed. */
export interface PendingWrite {
  readonly id: string;
  /** Bytes that are safely here; the next part begins at this offset. */
  readonly offset: number;
}

/** What became of a commit. */
export type CommitResult =
  | { readonly outcome: 'committed'; readonly blob: Blob }
  | { readonly outcome: 'digest-mismatch'; readonly actual: Digest };

/** Random access to a committed blob; to be closed. */
export interface OpenBlob {
  readonly size: number;
  /** Exactly `length` bytes from `offset`. @throws when the blob ends earlier */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** The bytes of a blob, streamed. */
export interface BlobStream extends Readable {
  /** How many were read of the blob so far, those included that were not taken; final once the stream is closed. */
  readonly bytesRead: number;
}

/** Bytes addressed by their SHA-256, each kept once, never changed. */
export abstract class BlobStore {
  /**
   * Begins a resumable write under an id of the caller's; beginning again goes on with what is there.
   * An id is 1 to 128 of `A-Z a-z 0-9 _ -`. @throws TypeError for another
   */
  abstract begin(id: string): Promise<PendingWrite>;

  /** The write with this id; undefined when there is none (never begun, committed, or aborted). */
  abstract pending(id: string): Promise<PendingWrite | undefined>;

  /**
   * Adds bytes at `offset`, which must be the write's own; hashes while they stream.
   * When the source breaks off, what came before it stays and can be resumed.
   * The memory of its pieces is the store's from then on: whoever keeps one finds it empty.
   * @returns the new offset
   * @throws OffsetMismatch when `offset` is not where the write stands
   * @throws WriteNotFound when none was begun under this id
   * @throws WriteInProgress while another write, commit or abort of this id goes on
   * @throws what the source threw, or the system's error (ENOSPC keeps its code)
   */
  abstract write(id: string, offset: number, bytes: Readable): Promise<number>;

  /**
   * The digest of the bytes that a write has so far: whoever must do something under the blob's lock knows it before
   * the commit. Undefined when there is none under this id.
   * @throws WriteInProgress while a write, commit or abort of this id goes on
   */
  abstract digestOf(id: string): Promise<Digest | undefined>;

  /**
   * Makes a write a blob: durable when this returns. Bytes that are here already are kept once.
   * With another digest than expected the write is thrown away. Once committed, committing again
   * with the expected digest gives the same answer.
   * @throws WriteNotFound when none was begun under this id
   * @throws WriteInProgress while another write, commit or abort of this id goes on
   */
  abstract commit(id: string, expected?: Digest): Promise<CommitResult>;

  /** Throws a write away; nothing happens when there is none. @throws WriteInProgress while it is being written */
  abstract abort(id: string): Promise<void>;

  /**
   * Throws away the writes that got no byte since a moment: half uploads, and what a process left that ended in the
   * middle of one. @returns how many
   */
  abstract abortAbandoned(olderThan: Date): Promise<number>;

  /** Writes small bytes and commits them. */
  abstract put(bytes: Uint8Array): Promise<Blob>;

  /** A blob by its digest; undefined when it is not here. */
  abstract stat(digest: Digest): Promise<Blob | undefined>;

  /**
   * Streams bytes `start`…`end` (both included; default: all) of a blob; an end beyond the blob means its last byte.
   * Without a range the digest is verified: a stream of damaged bytes ends with BlobDamaged before its last part.
   * @throws BlobNotFound when it is not here
   * @throws RangeError when `start` is not a byte of the blob, or lies behind `end`
   */
  abstract read(digest: Digest, range?: { readonly start: number; readonly end: number }): Promise<BlobStream>;

  /** Opens a blob for random access. @throws BlobNotFound when it is not here */
  abstract open(digest: Digest): Promise<OpenBlob>;

  /**
   * Blobs in the order of their digests, after a digest; fewer than `limit` are the last ones. A blob that is there from
   * the first page to the last is on one of them; one that is committed or deleted meanwhile may be.
   */
  abstract list(after: Digest | undefined, limit: number): Promise<readonly Blob[]>;

  /** Deletes a blob, so that it is gone after a power cut too; nothing happens when it is not here. */
  abstract delete(digest: Digest): Promise<void>;
}

/** A part came with an offset that is not the end of what is here. */
export class OffsetMismatch extends Error {
  constructor(
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`the write stands at ${actual} bytes, the part begins at ${expected}`);
  }
}

/** No blob has this digest. */
export class BlobNotFound extends Error {
  constructor(readonly digest: string) {
    super(`no blob has the digest ${digest}`);
  }
}

/** No write was begun under this id, or it was committed or aborted. */
export class WriteNotFound extends Error {
  constructor(readonly id: string) {
    super(`no write has the id ${id}`);
  }
}

/** Somebody else is at this write: one at a time. */
export class WriteInProgress extends Error {
  constructor(readonly id: string) {
    super(`the write ${id} is being written`);
  }
}

/** The bytes that are kept do not have the digest that they are kept by. */
export class BlobDamaged extends Error {
  constructor(
    readonly digest: string,
    readonly actual: string,
  ) {
    super(`the blob ${digest} is damaged: its bytes have the digest ${actual}`);
  }
}
