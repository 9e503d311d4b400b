import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { fileSource } from '#cli/transfer/file-bytes';
import { receive } from '#cli/transfer/receive';
import type { Digest } from '#models/values/digest';
import { AnnalsClient } from '#sdk/client';
import type { BigFile } from './big-file';

/** What a client in a process of its own does. */
export type Transfer =
  | { readonly kind: 'upload'; readonly url: string; readonly token: string; readonly files: readonly BigFile[] }
  | {
      readonly kind: 'download';
      readonly url: string;
      readonly token: string;
      readonly project: string;
      readonly model: string;
      readonly path: string;
      readonly size: number;
      readonly digest: Digest;
    }
  /** Takes what a port of loopback sends until it ends, and hashes it. */
  | { readonly kind: 'take'; readonly port: number; readonly digest: Digest };

/** What came of it: ms from the first request to the last answer, and ms of the client's CPU in that time. */
export interface Transferred {
  readonly ms: number;
  readonly cpuMs: number;
}

async function transfer(work: Transfer): Promise<void> {
  if (work.kind === 'upload') {
    const { blobs } = new AnnalsClient(work);
    await Promise.all(
      work.files.map(({ file, size, digest }) => blobs.upload({ digest, source: fileSource(file, size) })),
    );
    return;
  }
  const hash = createHash('sha256');
  if (work.kind === 'take') {
    await new Promise<void>((resolve, reject) => {
      connect(work.port, '127.0.0.1')
        .on('data', (bytes) => hash.update(bytes))
        .on('end', resolve)
        .on('error', reject);
    });
    const actual = `sha256:${hash.digest('hex')}`;
    if (actual !== work.digest) throw new Error(`the bytes have the digest ${actual}, expected was ${work.digest}`);
    return;
  }
  let offset = 0;
  const target = {
    get offset() {
      return offset;
    },
    write: (bytes: Uint8Array) => {
      hash.update(bytes);
      offset += bytes.length;
      return Promise.resolve();
    },
    restart: () => Promise.reject(new Error('the download began again')),
    digest: () => Promise.resolve<Digest>(`sha256:${hash.copy().digest('hex')}`),
  };
  await new AnnalsClient({ ...work, receive }).downloads.file({ ...work, version: 1, target });
}

async function main(work: Transfer): Promise<void> {
  // What is measured are bytes, not how long a client takes to load and to connect for the first time.
  if (work.kind !== 'take') await new AnnalsClient(work).blobs.missing([`sha256:${'0'.repeat(64)}`]);
  const begun = performance.now();
  const cpu = process.cpuUsage();
  await transfer(work);
  const { user, system } = process.cpuUsage(cpu);
  const done: Transferred = { ms: performance.now() - begun, cpuMs: (user + system) / 1000 };
  process.stdout.write(`${JSON.stringify(done)}\n`);
}

main(JSON.parse(process.argv[2] ?? '{}') as Transfer).then(
  () => process.exit(0),
  (failure: unknown) => {
    process.stderr.write(`${failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)}\n`);
    process.exit(1);
  },
);
