import { Injectable } from '@nestjs/common';
import { failPoint } from '#fail-point';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import { backupFormat } from '#models/values/backup-manifest';
import { formatPosition, parsePosition } from '#models/values/position';
import { BlobStore } from '../ports/blob-store';
import { Clock } from '../ports/clock';
import { EventLog } from '../ports/event-log';
import { LogFailure, placeText } from '../ports/event-log-errors';
import { StateCopies } from '../ports/state-copies';
import { LogIdentity } from '../projecting/log-identity';
import { Sweeper } from '../sweeping/sweeper';
import { WriteGate } from '../write-gate';
import { BackupFolder } from './backup-folder';
import { copyBlobs, pagesOf } from './copied-blobs';
import { codeOf, freeBytes, measured } from './durable-files';
import { partsOf } from './read-backup';

/** What a backup came to. */
export interface BackupReport {
  readonly destination: string;
  /** Position of the last event that it holds. */
  readonly position: bigint;
  readonly copiedBlobs: number;
  readonly copiedBytes: number;
  /** Blobs that an earlier backup had brought there. */
  readonly presentBlobs: number;
  readonly presentBytes: number;
}

/** How a backup is followed and ended. */
export interface BackupOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: 'log' | 'blobs', done: number, total: number) => void;
}

/** How many damaged places of the log are named. */
const namedDamage = 20;

/** Copies history and working state to a folder while writes go on. */
@Injectable()
export class Backup {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly identity: LogIdentity,
    private readonly sweeper: Sweeper,
    private readonly log: EventLog,
    private readonly blobs: BlobStore,
    private readonly copies: StateCopies,
    private readonly clock: Clock,
    private readonly gate: WriteGate,
  ) {}

  /**
   * Makes one backup, after one that is under way.
   * @throws the signal's reason when it is aborted
   * @throws Unavailable when the log is not to be trusted: its backup would take the place of a better one
   */
  run(destination: string, options: BackupOptions = {}): Promise<BackupReport | Refusal> {
    const mine = this.last.then(() => this.sweeper.withoutSweep(() => this.copy(destination, options)));
    this.last = mine.catch(() => undefined);
    return mine;
  }

  private async copy(destination: string, options: BackupOptions): Promise<BackupReport | Refusal> {
    const { signal = new AbortController().signal, onProgress = () => undefined } = options;
    signal.throwIfAborted();
    this.gate.assertOpen();
    const isOurs = (logId: string) => this.identity.descendsFrom(logId);
    const folder = await BackupFolder.open(destination, this.copies.directory, isOurs);
    if (isRefusal(folder)) return folder;
    const newer = await this.beyondTheLog(folder);
    if (newer !== undefined) return refuse('backup-destination', { destination, reason: newer });
    const startedAt = this.clock.now().toISOString();
    const snapshot = await folder.beginSnapshot(startedAt);
    const parts = partsOf(folder.path, snapshot);
    const target = this.copies.blobsIn(parts.blobs);
    const plan = await this.planFor(target);
    const noRoom = async () =>
      refuse('backup-no-room', { destination, needed: plan.bytes, free: await freeBytes(folder.path) });
    if ((await freeBytes(folder.path)) < plan.bytes) return noRoom();
    try {
      // The working state first: an operation that it knows as ended has appended its events, and the log that is copied
      // after it holds them. The log before the blobs: the bytes that an event names were kept before it was appended,
      // and no sweep deletes any until all are copied.
      await this.copies.copyWorking(parts.working);
      signal.throwIfAborted();
      const head = await this.copies.copyLog(parts.log, (done, total) => onProgress('log', done, total));
      await folder.keep(snapshot);
      const working = await measured(parts.working, signal);
      const log = await measured(parts.log, signal);
      const { copied, present, damaged } = await copyBlobs(this.blobs, target, {
        signal,
        onBlob: (done) => onProgress('blobs', done, Math.max(done, plan.count)),
      });
      const found = [
        ...(await this.damageOfLog()),
        ...damaged.map(({ digest, actual }) => `the bytes of ${digest} have the digest ${actual}`),
      ];
      if (found.length > 0) return refuse('backup-damaged', { damaged: found });
      const { logId } = this.identity;
      failPoint('backup.before-manifest');
      signal.throwIfAborted();
      await folder.finish({
        format: backupFormat,
        release: this.copies.release,
        logId,
        position: formatPosition({ logId, position: head.position }),
        startedAt,
        finishedAt: this.clock.now().toISOString(),
        snapshot,
        log,
        working,
        blobs: { count: copied.count + present.count, bytes: copied.bytes + present.bytes },
      });
      failPoint('backup.after-manifest');
      return {
        destination,
        position: head.position,
        ...{ copiedBlobs: copied.count, copiedBytes: copied.bytes },
        ...{ presentBlobs: present.count, presentBytes: present.bytes },
      };
    } catch (failure) {
      signal.throwIfAborted();
      // What the log itself has no room for, as while it is examined, says nothing of the destination.
      if (failure instanceof LogFailure) throw failure;
      if (codeOf(failure) === 'ENOSPC' || codeOf(failure) === 'EDQUOT') return noRoom();
      throw failure;
    }
  }

  /**
   * Why the backup that is there must stay: it holds events that the log has not. That is so too where the log goes on from
   * an older copy than that backup: the events between them may be nowhere else.
   */
  private async beyondTheLog({ earlier }: BackupFolder): Promise<string | undefined> {
    const held = earlier && parsePosition(earlier.position);
    if (!held) return undefined;
    const { logId } = this.identity;
    const end = (await this.identity.endOf(held.logId)) ?? 0n;
    if (held.position <= end) return undefined;
    const ours = formatPosition({ logId: held.logId, position: end });
    return held.logId === logId
      ? `it holds events up to ${earlier.position}, and the log ends at ${ours}`
      : `it holds events up to ${earlier.position}, and this log, ${logId}, was restored from a backup up to ${ours}; name another folder, or restore that one`;
  }

  /** A backup of a damaged log must not take the place of a good one. */
  private async damageOfLog(): Promise<string[]> {
    const found: string[] = [];
    await this.log.examine(({ place, reason }) => {
      if (found.length < namedDamage) found.push(`the log is damaged ${placeText(place)}: ${reason}`);
    });
    return found;
  }

  /** How many blobs there are, and how many bytes must be copied. */
  private async planFor(target: BlobStore): Promise<{ count: number; bytes: number }> {
    let count = 0;
    let bytes = await this.copies.size();
    for await (const page of pagesOf(this.blobs)) {
      count += page.length;
      for (const { digest, size } of page) if ((await target.stat(digest))?.size !== size) bytes += size;
    }
    return { count, bytes };
  }
}
