import type { Readable } from 'node:stream';
import { DataStore, Upload as TusUpload } from '@tus/server';
import { diskOutage, isDiskFull } from '#application/disk-failures';
import type { BlobStore } from '#application/ports/blob-store';
import type { Clock } from '#application/ports/clock';
import type { Item, WorkingStore } from '#application/ports/working-store';
import type { BlobTouches } from '#application/uploads/blob-touches';
import {
  createUpload,
  declareLength,
  findUpload,
  removeUpload,
  uploadFinished,
  type Upload,
} from '#application/uploads/uploads';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import type { Exchange, Exchanges } from './exchange';

/** Carries a refusal through the library, which knows errors only. */
export class UploadRefused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.detail);
  }
}

/** What an upload is made with. */
export interface UploadPorts {
  readonly blobs: BlobStore;
  readonly touches: BlobTouches;
  readonly workingStore: WorkingStore;
  readonly clock: Clock;
}

/**
 * The store of the tus server: bytes go to the BlobStore, what is known of an upload to the WorkingStore.
 * The server calls it under the upload's lock.
 */
export class BlobDataStore extends DataStore {
  /** Writes that are not done. The library gives up a lock when a body fails, before the store has kept what came. */
  private readonly writes = new Map<string, Promise<number>>();

  override extensions = ['creation', 'creation-with-upload', 'creation-defer-length', 'termination'];

  constructor(
    private readonly ports: UploadPorts,
    private readonly exchanges: Exchanges,
  ) {
    super();
  }

  /** Refuses an upload that is not the actor's: before its lock, which would stop the request that works on it. */
  async admit(id: string): Promise<void> {
    await this.find(id, this.exchanges.current());
  }

  override async create(upload: TusUpload): Promise<TusUpload> {
    const { id, size, metadata = {} } = upload;
    const exchange = this.exchanges.current();
    const { principalId } = exchange.actor;
    const begun = { id, principalId, metadata, ...(size !== undefined && { length: size }) };
    const item = accepted(await createUpload(this.ports.workingStore, begun, this.ports.clock.now()));
    await this.ports.blobs.begin(id);
    note(exchange, item.value, 0);
    if (size === 0) await this.finish(item, exchange);
    return upload;
  }

  override async getUpload(id: string): Promise<TusUpload> {
    const exchange = this.exchanges.current();
    await this.settled(id);
    const item = await this.find(id, exchange);
    const { blob, length, metadata, createdAt } = item.value;
    if (blob) exchange.announce(blob);
    const offset = blob?.size ?? (await this.ports.blobs.pending(id))?.offset ?? 0;
    note(exchange, item.value, offset);
    // All bytes came, but the server stopped before it made a blob of them. A client that sees it complete
    // sends nothing more, so this is the time to do it.
    if (!blob && offset === length) {
      await this.ports.blobs.begin(id);
      await this.finish(item, exchange);
    }
    const said = Object.keys(metadata).length > 0 ? { metadata: { ...metadata } } : {};
    return new TusUpload({ id, offset, size: length, creation_date: createdAt, ...said });
  }

  override async write(bytes: Readable, id: string, offset: number): Promise<number> {
    const writing = this.append(bytes, id, offset, this.exchanges.current());
    this.writes.set(id, writing);
    try {
      return await writing;
    } finally {
      this.writes.delete(id);
    }
  }

  override async declareUploadLength(id: string, length: number): Promise<void> {
    const exchange = this.exchanges.current();
    const item = await declareLength(this.ports.workingStore, await this.find(id, exchange), length);
    note(exchange, item.value, exchange.upload?.offset ?? 0);
  }

  override async remove(id: string): Promise<void> {
    await this.settled(id);
    const item = await this.find(id, this.exchanges.current());
    await this.ports.blobs.abort(id);
    await removeUpload(this.ports.workingStore, item);
  }

  private async append(bytes: Readable, id: string, offset: number, exchange: Exchange): Promise<number> {
    const item = await this.find(id, exchange);
    if (item.value.blob) {
      for await (const more of bytes as AsyncIterable<Buffer>) this.refuseMore(item.value, more.length);
      return item.value.blob.size;
    }
    await this.ports.blobs.begin(id);
    const end = await this.ports.blobs.write(id, offset, bytes).catch((failure: unknown) => {
      // The library takes a body that is left unread for one that the client broke off.
      if (isDiskFull(failure) || diskOutage(failure)) exchange.diskFailure = failure;
      throw failure;
    });
    if (end === item.value.length) await this.finish(item, exchange);
    return end;
  }

  /** Comes when what is being written to an upload has come to an end, whichever. */
  async settled(id: string): Promise<void> {
    await this.writes.get(id)?.catch(() => undefined);
  }

  private async find(id: string, exchange: Exchange): Promise<Item<Upload>> {
    return accepted(await findUpload(this.ports.workingStore, exchange.actor.principalId, id));
  }

  private async finish(item: Item<Upload>, exchange: Exchange): Promise<void> {
    const { id, declared } = item.value;
    const result = await this.ports.touches.commit(id, declared);
    if (result.outcome === 'digest-mismatch') {
      await removeUpload(this.ports.workingStore, item);
      throw new UploadRefused(refuse('digest-mismatch', { declared: declared ?? '', actual: result.actual }));
    }
    await uploadFinished(this.ports.workingStore, item, result.blob, this.ports.clock.now());
    exchange.announce(result.blob);
  }

  private refuseMore(upload: Upload, more: number): void {
    if (more > 0) throw new UploadRefused(refuse('upload-too-large', { limit: upload.length ?? 0 }));
  }
}

function note(exchange: Exchange, upload: Upload, offset: number): void {
  exchange.upload = { id: upload.id, offset, length: upload.length };
}

function accepted<T extends object>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new UploadRefused(answer);
  return answer;
}
