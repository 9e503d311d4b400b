import type { Digest } from '#models/values/digest';
import { backOff, retryAfter } from './pause';
import { connectionReason, problemFrom, RegistryUnreachable, type AnnalsProblem } from './problem';
import type { Transport } from './transport';

/** Bytes that can be read again from any place. */
export interface ByteSource {
  readonly size: number;
  stream(from: number): AsyncIterable<Uint8Array>;
}

/** Bytes to send, and how far an earlier attempt has come. */
export interface Upload {
  readonly digest: Digest;
  readonly source: ByteSource;
  /** The address of an upload that was begun earlier and shall be gone on with. */
  readonly resume?: string | undefined;
  /** Told the address of a new upload, so that it can be kept. */
  readonly onCreated?: (address: string) => Promise<void> | void;
  /** Told how many bytes the registry has or is being sent. */
  readonly onProgress?: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

const tus = { 'tus-resumable': '1.0.0' };
/** Tries without one byte of progress. */
const patience = 6;

/** Blobs: which of them the registry lacks, and how they get there (tus 1.0, https://tus.io/protocols/resumable-upload). */
export const blobsOf = (transport: Transport) => ({
  missing: async (digests: readonly Digest[], signal?: AbortSignal): Promise<Digest[]> => {
    if (digests.length === 0) return [];
    const answer = await transport.write<{ missing: Digest[] }>(
      'POST',
      '/blobs/missing',
      { digests },
      signal && { signal },
    );
    return answer.body.missing;
  },

  upload: (upload: Upload) => uploadBlob(transport, upload),
});

/** Sends a blob, resuming after broken connections, and answers once the registry has all of it. */
async function uploadBlob(transport: Transport, upload: Upload): Promise<void> {
  const { source, signal } = upload;
  let address = upload.resume;
  let offset = address === undefined ? undefined : await offsetOf(transport, address, signal);
  for (let tries = 0; ;) {
    if (address === undefined || offset === undefined) {
      address = await create(transport, upload);
      offset = 0;
    }
    upload.onProgress?.(offset);
    if (offset === source.size) return;
    const broken = await patch(transport, address, offset, upload);
    if (broken === undefined) return upload.onProgress?.(source.size);
    const reached = await offsetOf(transport, address, signal);
    tries = reached !== undefined && reached > offset ? 0 : tries + 1;
    if (tries >= patience) {
      const reason = `the upload broke off ${tries} times at byte ${offset}`;
      throw broken.problem ?? new RegistryUnreachable(transport.base, reason);
    }
    offset = reached;
    await transport.wait(broken.after ?? backOff(tries + 1), signal);
  }
}

/** Begins an upload and answers its address: always one of this registry's origin, so that the token goes nowhere else. */
async function create(transport: Transport, { digest, source, onCreated, signal }: Upload): Promise<string> {
  const headers = { ...tus, 'upload-length': String(source.size), 'upload-metadata': `digest ${btoa(digest)}` };
  const response = await transport.retried('/uploads', { method: 'POST', headers, signal });
  await response.body?.cancel();
  const location = response.headers.get('location');
  if (!location) throw new RegistryUnreachable(transport.base, 'a new upload was answered without its Location');
  const address = new URL(new URL(location, `${transport.base}/uploads`).pathname, transport.base).href;
  await onCreated?.(address);
  return address;
}

/** How far an upload has come; undefined when the registry has forgotten it. */
async function offsetOf(transport: Transport, address: string, signal?: AbortSignal): Promise<number | undefined> {
  const target = new URL(new URL(address).pathname, transport.base).href;
  for (let tries = 1; ; tries += 1) {
    const response = await transport
      .send(target, { method: 'HEAD', headers: tus, signal })
      .catch((failure: unknown) => {
        if (tries >= patience || !(failure instanceof RegistryUnreachable)) throw failure;
        return undefined;
      });
    if (response?.ok) return Number(response.headers.get('upload-offset'));
    if (response && [403, 404, 410].includes(response.status)) return undefined;
    if (response && (tries >= patience || (response.status < 500 && response.status !== 423)))
      throw await problemFrom(response);
    await transport.wait((response && retryAfter(response.headers)) ?? backOff(tries), signal);
  }
}

/** Why not all arrived, and how long to wait before asking how far it came. */
interface Broken {
  readonly after: number | undefined;
  readonly problem: AnnalsProblem | undefined;
}

/** Sends the rest; answers undefined when all has arrived. */
async function patch(
  transport: Transport,
  address: string,
  offset: number,
  { source, onProgress, signal }: Upload,
): Promise<Broken | undefined> {
  const reading: { failure?: Error } = {};
  const response = await transport
    .send(address, {
      method: 'PATCH',
      headers: { ...tus, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' },
      body: streamOf(source, offset, reading, onProgress),
      signal,
    })
    .catch((failure: unknown) => {
      if (reading.failure !== undefined) throw reading.failure;
      if (!(failure instanceof RegistryUnreachable)) throw failure;
      return undefined;
    });
  if (response?.ok) {
    await response.body?.cancel();
    return Number(response.headers.get('upload-offset')) === source.size ? undefined : { after: 0, problem: undefined };
  }
  if (response === undefined) return { after: undefined, problem: undefined };
  const problem = await problemFrom(response);
  if (!worthGoingOn(response.status)) throw problem;
  return { after: retryAfter(response.headers), problem };
}

/** Whether another look at the offset can help; a full disk (507) stays full. */
function worthGoingOn(status: number): boolean {
  return [404, 409, 410, 423, 429].includes(status) || (status >= 500 && status !== 507);
}

function streamOf(
  source: ByteSource,
  from: number,
  reading: { failure?: Error },
  onProgress?: (bytes: number) => void,
): ReadableStream<Uint8Array> {
  const bytes = source.stream(from)[Symbol.asyncIterator]();
  let sent = from;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = (await bytes.next()) as IteratorResult<Uint8Array, undefined>;
        if (next.done) return controller.close();
        sent += next.value.byteLength;
        onProgress?.(sent);
        controller.enqueue(next.value);
      } catch (failure) {
        reading.failure = failure instanceof Error ? failure : new Error(String(failure));
        controller.error(new Error(`the bytes to send can't be read: ${connectionReason(failure)}`));
      }
    },
    async cancel() {
      await bytes.return?.();
    },
  });
}
