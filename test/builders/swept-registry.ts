import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { registerModel } from '#application/commands/register-model';
import type { Operation } from '#application/operations/operation';
import { Operations } from '#application/operations/operations';
import type { Blob } from '#application/ports/blob-store';
import { LogIdentity } from '#application/projecting/log-identity';
import { Projector } from '#application/projecting/projector';
import { AttachmentRunner } from '#application/registration/attachment-runner';
import { RegistrationRunner } from '#application/registration/registration-runner';
import { SweepObstacles } from '#application/sweeping/sweep-obstacles';
import { Sweeper } from '#application/sweeping/sweeper';
import { SweptBlobs } from '#application/sweeping/swept-blobs';
import { UnwantedBlobs } from '#application/sweeping/unwanted-blobs';
import { BlobTouches } from '#application/uploads/blob-touches';
import { WriteGate } from '#application/write-gate';
import { isRefusal } from '#models/refusals/refusal';
import { RandomIds } from '#server/composition/random-ids';
import { FilesystemBlobStore } from '#storage/blobs/filesystem/filesystem-blob-store';
import { InProcessFeed } from '#storage/event-feed/in-process/in-process-feed';
import { MemoryEventLog } from '#storage/event-log/memory/memory-event-log';
import { SqliteReadModel } from '#storage/read-model/sqlite/sqlite-read-model';
import { MemoryWorkingStore } from '#storage/working-store/memory/memory-working-store';
import { RegistryDriver, SteppingClock } from './registry-driver';
import { buildSafetensors } from './safetensors';
import { Turnstile } from './turnstile';

export const hourMs = 3_600_000;
const place = { project: 'acme', model: 'churn' };
const actor = { principalId: 'ada', role: 'owner' } as const;

/** Whatever the sweep and those that it races with need, over ports that go through one turnstile. */
export class SweptRegistry {
  readonly turnstile = new Turnstile();
  readonly clock = new SteppingClock(0);
  readonly gate = new WriteGate();
  /** How many writes of each coming append land before the connection breaks. */
  readonly breaks: number[] = [];
  readonly log = this.turnstile.watch(new MemoryEventLog({ prefix: () => this.breaks.shift() }));
  readonly working = this.turnstile.watch(new MemoryWorkingStore());
  readonly blobs: FilesystemBlobStore;
  readonly identity = new LogIdentity(this.log, this.clock, new RandomIds());
  readonly projector: Projector;
  readonly readModel: SqliteReadModel;
  driver = new RegistryDriver(this.log, this.clock);
  touches: BlobTouches;
  sweeper: Sweeper;
  operations: Operations;

  private constructor(
    readonly directory: string,
    rows: SqliteReadModel,
  ) {
    this.readModel = this.turnstile.watch(rows);
    this.blobs = this.turnstile.watch(new FilesystemBlobStore(join(directory, 'blobs')));
    const feed = new InProcessFeed(this.log, () => this.identity.logId);
    this.projector = new Projector(this.log, feed, this.readModel, this.identity);
    [this.touches, this.sweeper, this.operations] = this.started();
  }

  static async begin(): Promise<SweptRegistry> {
    const directory = await mkdtemp(join(tmpdir(), 'annals-sweep-'));
    const registry = new SweptRegistry(directory, await SqliteReadModel.open(join(directory, 'read.db')));
    await registry.identity.open();
    await registry.projector.start();
    await registry.driver.done(registerModel, { project: 'acme' }, { slug: 'churn', createProject: true });
    return registry;
  }

  async end(): Promise<void> {
    await this.projector.halt();
    await this.readModel.close();
    await rm(this.directory, { recursive: true });
  }

  /** What lives in memory alone is made anew, as after a restart; nothing is settled yet. */
  restart(): void {
    this.driver = new RegistryDriver(this.log, this.clock, 'restarted');
    [this.touches, this.sweeper, this.operations] = this.started();
  }

  /** Uploads bytes as a client does. */
  async upload(bytes: Uint8Array, id = `upload-${String(Math.random()).slice(2)}`): Promise<Blob> {
    await this.blobs.begin(id);
    await this.blobs.write(id, 0, Readable.from([bytes], { objectMode: false }));
    const result = await this.touches.commit(id);
    if (result.outcome !== 'committed') throw new Error(result.outcome);
    return result.blob;
  }

  /** Registers a version of one file by its operation. @returns its end */
  async register(file: Blob, key: string): Promise<Operation> {
    const { execution } = this.driver;
    const model = await execution.given.model('acme', 'churn');
    if (isRefusal(model)) throw new Error(model.detail);
    const by = { actor, correlationId: 'correlation', idempotencyKey: key };
    const id = execution.commandId('register-version', model.model.stream, by);
    const content = { kind: 'held', files: [{ path: 'model.safetensors', ...file }] };
    const body = { content, metadata: {}, tags: {}, evaluations: [], lineage: [], newVersion: true };
    const request = { place, body, idempotencyKey: key };
    const kind = 'register-version';
    await this.operations.start({ id, kind, actor, correlationId: 'correlation', request });
    await this.operations.settled(id, 60_000);
    const found = await this.operations.find(id, actor);
    if (isRefusal(found)) throw new Error(found.detail);
    return found.operation;
  }

  /** The digests of the blobs that are here. */
  async here(): Promise<string[]> {
    return (await this.blobs.list(undefined, 1000)).map(({ digest }) => digest);
  }

  /** The digests that the history says were deleted, as often as it says so. */
  async recorded(): Promise<string[]> {
    const events = await this.log.readStream('registry');
    return events.flatMap(({ type, data }) =>
      type === 'BlobsSwept' ? (data as { blobs: Blob[] }).blobs.map(({ digest }) => digest) : [],
    );
  }

  /** Lets the catalogue hold what the log holds. */
  async caughtUp(): Promise<void> {
    await this.projector.reached((await this.log.head()).position, 10_000);
  }

  private started(): [BlobTouches, Sweeper, Operations] {
    const { driver, blobs, working, clock, log, projector, readModel, gate } = this;
    const touches = new BlobTouches(blobs, working, clock);
    const obstacles = new SweepObstacles(gate, projector, readModel);
    const unwanted = new UnwantedBlobs(log, projector, readModel, obstacles, blobs, working, clock);
    const swept = new SweptBlobs(driver.execution, touches, unwanted, blobs, working, new RandomIds());
    const sweeper = new Sweeper(obstacles, unwanted, swept, blobs, working, clock);
    const operations = new Operations(working, clock);
    new RegistrationRunner(driver.execution, blobs, touches, clock, operations);
    new AttachmentRunner(driver.execution, blobs, touches, clock, operations);
    return [touches, sweeper, operations];
  }
}

/** A file of weights, another for each seed. */
export function weights(seed: string): Uint8Array {
  return buildSafetensors([{ name: 'w', dtype: 'F32', shape: [4] }], { seed });
}

/** The digest of bytes. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
