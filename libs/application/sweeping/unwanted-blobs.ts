import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { isRefusal } from '#models/refusals/refusal';
import type { Digest } from '#models/values/digest';
import { Unavailable } from '../failures';
import { BlobNotFound, BlobStore, type Blob } from '../ports/blob-store';
import { Clock } from '../ports/clock';
import { EventLog } from '../ports/event-log';
import { ReadModel } from '../ports/read-model';
import { WorkingStore, type Item } from '../ports/working-store';
import { Projector } from '../projecting/projector';
import { layersOfConfig } from '../registration/manifest';
import type { Touch } from '../uploads/blob-touches';
import { SweepObstacles } from './sweep-obstacles';

/** A blob that no version names stays for this long after somebody wanted it. */
export const keptMs = 24 * 3_600_000;
/** A config lists 1,000 files at most, each by its digest. */
const longestConfig = 128 * 1024;

/** Something came up that lets nothing be deleted: the sweep ends with what it has done. */
export class SweepEnded extends Error {}

/** Which blobs nobody wants: no version names them, and nobody has touched them for a day. */
@Injectable()
export class UnwantedBlobs {
  constructor(
    private readonly log: EventLog,
    private readonly projector: Projector,
    private readonly readModel: ReadModel,
    private readonly obstacles: SweepObstacles,
    private readonly blobs: BlobStore,
    private readonly working: WorkingStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Of some blobs the unwanted ones. One that nobody has ever touched counts from now.
   * @param patienceMs how long the catalogue is waited for
   * @throws SweepEnded when the catalogue can not say what versions name
   */
  async among(blobs: readonly Blob[], patienceMs: number): Promise<Blob[]> {
    const named = await this.namedAmong(
      blobs.map(({ digest }) => digest),
      patienceMs,
    );
    const unwanted: Blob[] = [];
    for (const blob of blobs) {
      if (named.has(blob.digest) || !(await this.isOld(blob.digest))) continue;
      if (await this.isConfigInUse(blob, patienceMs)) await this.touchAgain(blob.digest);
      else unwanted.push(blob);
    }
    return unwanted;
  }

  /** The digests that versions name, in a catalogue that holds all that the log held when it was asked for. */
  async namedAmong(digests: readonly Digest[], patienceMs: number): Promise<ReadonlySet<string>> {
    await this.assertNoObstacle();
    const head = await this.log.head();
    try {
      await this.projector.reached(head.position, patienceMs);
    } catch (failure) {
      if (failure instanceof Unavailable) throw new SweepEnded(failure.detail);
      throw failure;
    }
    const answered = await this.readModel.ask('named-digests', { digests: [...digests] }, { kind: 'now' });
    // A rebuild that began meanwhile may have taken the rows away before they were read.
    await this.assertNoObstacle();
    if (isRefusal(answered.answer)) throw new Error(answered.answer.detail);
    if (answered.position < head.position) throw new SweepEnded('the catalogue is behind the log');
    return new Set(answered.answer.digests);
  }

  /** Whether a touch is longer ago than the sweep leaves. */
  isOver({ at }: Touch): boolean {
    return Date.parse(at) < this.clock.now().getTime() - keptMs;
  }

  private async assertNoObstacle(): Promise<void> {
    const obstacle = await this.obstacles.now();
    if (obstacle !== undefined) throw new SweepEnded(obstacle);
  }

  private async isOld(digest: Digest): Promise<boolean> {
    const item = await this.working.get<Touch>('touch', digest);
    if (item) return item.value.sweep === undefined && this.isOver(item.value);
    await this.touched(digest, undefined);
    return false;
  }

  /** No event names the config of a manifest. It stays as long as all of its layers do. */
  private async isConfigInUse({ digest, size }: Blob, patienceMs: number): Promise<boolean> {
    if (size > longestConfig) return false;
    const layers = layersOfConfig(await this.textOf(digest));
    if (!layers || layers.length === 0 || layers.length > 1000) return false;
    const named = await this.namedAmong(layers, patienceMs);
    return layers.every((layer) => named.has(layer));
  }

  private async textOf(digest: Digest): Promise<string> {
    try {
      const blob = await this.blobs.open(digest);
      try {
        return Buffer.from(await blob.read(0, blob.size)).toString('utf8');
      } finally {
        await blob.close();
      }
    } catch (failure) {
      if (failure instanceof BlobNotFound) return '';
      throw failure;
    }
  }

  /** Not to be looked at again before a day has gone. */
  private async touchAgain(digest: Digest): Promise<void> {
    await this.touched(digest, await this.working.get<Touch>('touch', digest));
  }

  /** Somebody who touched it meanwhile has done so for us. */
  private async touched(digest: Digest, item: Item<Touch> | undefined): Promise<void> {
    const value: Touch = { at: this.clock.now().toISOString() };
    await this.working.put('touch', digest, value, item?.revision ?? 0);
    await turn();
  }
}
