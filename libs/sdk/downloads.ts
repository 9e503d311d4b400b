import type { Digest } from '#models/values/digest';
import { backOff, retryAfter } from './pause';
import { encodedFilePath, path } from './path';
import { connectionReason, problemFrom, RegistryUnreachable } from './problem';
import { wholeOf, type Received } from './receive';
import type { Transport } from './transport';

/** Where the bytes of a file go. */
export interface DownloadTarget {
  /** How many bytes are there already, counted on with each write. */
  readonly offset: number;
  write(bytes: Uint8Array): Promise<void>;
  /** Forgets what is there: the bytes come from the start. */
  restart(): Promise<void>;
  /** The digest of what is there. */
  digest(): Promise<Digest>;
}

/** Which file of which version to fetch, and where its bytes go. */
export interface Download {
  readonly project: string;
  readonly model: string;
  readonly version: number;
  readonly path: string;
  readonly size: number;
  readonly digest: Digest;
  readonly target: DownloadTarget;
  readonly onProgress?: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The bytes that came do not have the digest that the registry names for them. */
export class DigestMismatch extends Error {
  override readonly name = 'DigestMismatch';

  constructor(
    readonly path: string,
    readonly expected: Digest,
    readonly actual: Digest,
  ) {
    super(`${path} has the digest ${actual}, expected was ${expected}`);
  }
}

/** Tries without one byte of progress. */
const patience = 6;

/** Files of versions. */
export const downloadsOf = (transport: Transport) => ({
  /**
   * Brings a file into its target, from where that stands, resuming after broken connections (RFC 9110 §14), and
   * compares the digest at the end. Throws DigestMismatch, AnnalsProblem or RegistryUnreachable.
   */
  file: async (download: Download): Promise<void> => {
    const { target, size, digest } = download;
    if (target.offset > size) await target.restart();
    for (let tries = 0; target.offset < size;) {
      const before = target.offset;
      const broken = await receive(transport, download);
      if (broken === undefined) continue;
      tries = target.offset > before ? 0 : tries + 1;
      if (tries >= patience) throw new RegistryUnreachable(transport.base, broken.reason);
      await transport.wait(broken.after ?? backOff(tries + 1), download.signal);
    }
    const actual = await target.digest();
    if (target.offset !== size || actual !== digest) throw new DigestMismatch(download.path, digest, actual);
  },
});

/** Asks for the rest and writes what comes; answers why it broke off, if it did. */
async function receive(
  transport: Transport,
  { project, model, version, path: filePath, digest, size, target, onProgress, signal }: Download,
): Promise<{ reason: string; after: number | undefined } | undefined> {
  const address = `${path`/files/${project}/${model}/${version}`}/${encodedFilePath(filePath)}`;
  const range = target.offset === 0 ? undefined : { range: `bytes=${target.offset}-`, 'if-range': `"${digest}"` };
  const headers: Record<string, string> = { accept: '*/*', 'accept-encoding': 'identity', ...range };
  const response = await transport.receive(address, headers, signal).catch((failure: unknown) => {
    if (!(failure instanceof RegistryUnreachable)) throw failure;
    return failure;
  });
  if (response instanceof RegistryUnreachable) return { reason: response.reason, after: undefined };
  if (response.status < 200 || response.status > 299) {
    const problem = await problemFrom(await wholeOf(response));
    if (response.status < 500 && response.status !== 429) throw problem;
    return { reason: problem.message, after: retryAfter(response.headers) };
  }
  if (target.offset > 0 && response.status !== 206) await target.restart();
  const written = await drain(response, target, size, onProgress, signal);
  return written === undefined && target.offset < size
    ? { reason: 'the answer was too short', after: undefined }
    : written;
}

async function drain(
  { body }: Received,
  target: DownloadTarget,
  size: number,
  onProgress: Download['onProgress'],
  signal: AbortSignal | undefined,
): Promise<{ reason: string; after: undefined } | undefined> {
  const pieces = body[Symbol.asyncIterator]();
  try {
    while (target.offset <= size) {
      const piece = await pieces.next().catch((failure: unknown) => {
        signal?.throwIfAborted();
        return { reason: connectionReason(failure), after: undefined };
      });
      if ('reason' in piece) return piece;
      if (piece.done) return undefined;
      await target.write(piece.value);
      onProgress?.(target.offset);
    }
    return undefined;
  } finally {
    await pieces.return?.();
  }
}
