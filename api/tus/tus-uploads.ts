import type { IncomingMessage, ServerResponse } from 'node:http';
import { fullDisk, isDiskFull } from '#application/disk-failures';
import type { DataDisk } from '#application/ports/data-disk';
import type { Ids } from '#application/ports/ids';
import { refuse, type Refusal } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import { BlobDataStore, type UploadPorts } from './blob-data-store';
import { Exchanges, type Exchange } from './exchange';
import { send, webRequest } from './messages';
import { asProblem, ProblemServer } from './problem-server';
import { problemOf, problemOfError, storageFullOf } from './problems';
import { UploadLocks } from './upload-locks';
import { uploadsPath } from './uploads-path';

/** How long a request is waited for that works on an upload, and how long it may go on when asked to stop. */
const lockPatienceMs = 10_000;
const lockDrainMs = 1_000;

/** What uploads may take, and who is told when they fail. */
export interface TusOptions {
  /** Bytes that an upload may have; absent: any number. */
  readonly maxSize?: number;
  /** Takes an error that is neither a refusal nor the client's. */
  readonly reportFailure: (error: unknown) => void;
}

/** Resumable uploads by tus 1.0 (https://tus.io/protocols/resumable-upload). */
export class TusUploads {
  private readonly exchanges = new Exchanges();
  private readonly server: ProblemServer;

  constructor(ports: UploadPorts & { readonly ids: Ids; readonly disk: DataDisk }, options: TusOptions) {
    const datastore = new BlobDataStore(ports, this.exchanges);
    this.server = new ProblemServer({
      path: uploadsPath,
      datastore,
      namingFunction: () => ports.ids.uuid(),
      locker: new UploadLocks(lockPatienceMs),
      lockDrainTimeout: lockDrainMs,
      // Correct behind any proxy that keeps the path, without trusting a header.
      relativeLocation: true,
      allowedOrigins: [],
      exposedHeaders: ['Annals-Digest', 'Annals-Size'],
      ...(options.maxSize !== undefined && { maxSize: options.maxSize }),
      onIncomingRequest: async (request, id) => {
        if (request.method !== 'POST') await datastore.admit(id);
      },
      onResponseError: async (_request, thrown) => {
        const exchange = this.exchanges.current();
        // The library gives up a body as soon as the store stops reading it, before the store has said why.
        if (exchange.upload) await datastore.settled(exchange.upload.id);
        const error = exchange.diskFailure ?? thrown;
        const problem = isDiskFull(error)
          ? storageFullOf(await fullDisk(error, ports.disk, toCome(exchange)))
          : problemOfError(error, exchange, options.maxSize);
        if (problem.status >= 500) options.reportFailure(error);
        return asProblem(problem);
      },
    });
  }

  /**
   * Answers a request of an actor who was authenticated. A finished upload's answers carry
   * `Annals-Digest: sha256:…` and `Annals-Size: <bytes>`.
   */
  async handle(request: IncomingMessage, response: ServerResponse, actor: Actor | undefined): Promise<void> {
    if (!actor) return send(request, response, refused(refuse('unauthenticated', { reason: 'No token was sent' })));
    if (actor.role === 'reader') {
      const facts = { operation: 'Uploading', needed: 'writer', role: actor.role };
      return send(request, response, refused(refuse('role-required', facts)));
    }
    const exchange: Exchange = {
      actor,
      announce: ({ digest, size }) => {
        response.setHeader('Annals-Digest', digest);
        response.setHeader('Annals-Size', size);
      },
    };
    await send(request, response, await this.exchanges.run(exchange, () => this.server.handleWeb(webRequest(request))));
  }
}

/** Bytes of an upload that are not here yet. */
function toCome({ upload }: Exchange): number {
  return upload?.length === undefined ? 0 : upload.length - upload.offset;
}

function refused(refusal: Refusal): Response {
  const { status, body } = asProblem(problemOf(refusal));
  return new Response(body, {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Tus-Resumable': '1.0.0' },
  });
}
