import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { failPoint } from '#fail-point';
import { isRefusal } from '#models/refusals/refusal';
import { Execution } from '../execution';
import { streamOf } from '../identity';
import { BlobStore, type Blob } from '../ports/blob-store';
import { Ids } from '../ports/ids';
import { WorkingStore, type Item } from '../ports/working-store';
import { BlobTouches, type Touch } from '../uploads/blob-touches';
import { recordedBy, recordingSweep, recordSweep } from './record-sweep';
import { UnwantedBlobs } from './unwanted-blobs';

const pageSize = 500;

/**
 * Deletes blobs in batches: claimed, so that nobody gets hold of one, then recorded in the history, then deleted. What a
 * crash or a failure leaves of a batch is completed where it was recorded, and given back where it was not.
 */
@Injectable()
export class SweptBlobs {
  constructor(
    private readonly execution: Execution,
    private readonly touches: BlobTouches,
    private readonly unwanted: UnwantedBlobs,
    private readonly blobs: BlobStore,
    private readonly working: WorkingStore,
    private readonly ids: Ids,
  ) {}

  /** Deletes those of some blobs that nobody has touched meanwhile. @returns which, and where that is recorded */
  async delete(blobs: readonly Blob[]): Promise<{ deleted: readonly Blob[]; position?: bigint }> {
    const digests = blobs.map(({ digest }) => digest);
    return this.touches.exclusively(digests, async () => {
      const batch = this.ids.uuid();
      try {
        const claimed = await this.claim(blobs, batch);
        if (claimed.length === 0) return { deleted: [] };
        failPoint('sweep.claimed');
        const recorded = await this.execution.run(recordSweep(claimed), {}, {}, recordedBy(batch));
        if (isRefusal(recorded)) throw new Error(`a sweep could not be recorded: ${recorded.detail}`);
        failPoint('sweep.recorded');
        for (const { digest } of claimed) {
          await this.blobs.delete(digest);
          failPoint('sweep.mid-delete');
          await this.working.delete('touch', digest);
          await turn();
        }
        return { deleted: claimed, position: recorded.position };
      } catch (failure) {
        // What can not be settled now is settled by the next sweep, or at the next start.
        await this.settleAll(digests).catch(() => undefined);
        throw failure;
      }
    });
  }

  /** Completes what earlier sweeps left in the middle. To be called before anybody asks for a blob. */
  async settle(): Promise<void> {
    for (let after: string | undefined; ;) {
      const page: readonly Item<Touch>[] = await this.working.list<Touch>('touch', after, pageSize);
      for (const item of page) {
        if (item.value.sweep !== undefined) {
          await this.touches.exclusively([item.key], () => this.settleAll([item.key]));
        }
      }
      after = page.at(-1)?.key;
      if (page.length < pageSize) return;
    }
  }

  private async claim(blobs: readonly Blob[], batch: string): Promise<Blob[]> {
    const claimed: Blob[] = [];
    for (const { digest } of blobs) {
      const item = await this.working.get<Touch>('touch', digest);
      const blob = await this.blobs.stat(digest);
      if (!item || item.value.sweep !== undefined || !this.unwanted.isOver(item.value) || !blob) continue;
      const value: Touch = { ...item.value, sweep: batch };
      if ((await this.working.put('touch', digest, value, item.revision)) !== undefined) claimed.push(blob);
      await turn();
    }
    return claimed;
  }

  private async settleAll(digests: readonly string[]): Promise<void> {
    for (const digest of digests) {
      const item = await this.working.get<Touch>('touch', digest);
      const { sweep, at } = item?.value ?? {};
      if (!item || sweep === undefined || at === undefined) continue;
      if (await this.isRecorded(sweep)) {
        await this.blobs.delete(digest);
        await this.working.delete('touch', digest, item.revision);
      } else await this.working.put<Touch>('touch', digest, { at }, item.revision);
      await turn();
    }
  }

  private async isRecorded(batch: string): Promise<boolean> {
    const { handled } = await this.execution.given.registryStream();
    return handled.has(this.execution.commandId(recordingSweep, streamOf.registry, recordedBy(batch)));
  }
}
