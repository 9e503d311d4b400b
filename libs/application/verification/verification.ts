import { Injectable } from '@nestjs/common';
import type { Digest } from '#models/values/digest';
import { Unavailable } from '../failures';
import { BlobStore } from '../ports/blob-store';
import { EventLog } from '../ports/event-log';
import { LogDamaged, placeText } from '../ports/event-log-errors';
import { WorkingStore } from '../ports/working-store';
import { WorkingStoreFailure } from '../ports/working-store-errors';
import { differenceText } from '../projecting/agreement';
import { CatalogueComparison, type ComparedCatalogue } from '../projecting/catalogue-comparison';
import { Projector } from '../projecting/projector';
import { remedies } from './finding';
import { Findings, type FoundDamage } from './findings';
import { faultyContent } from './named-content';
import { readAllBlobs } from './read-blobs';

/** What was looked at, and what was found. */
export interface VerificationReport extends FoundDamage {
  /** Position of the last event of the log. */
  readonly position: bigint;
  readonly blobs: number;
  readonly bytes: number;
  /** Rows of the catalogue that were compared. */
  readonly rows: number;
}

/** What is looked at. */
export type VerificationStep = 'log' | 'blobs' | 'content' | 'replay' | 'compare' | 'working-state';

/** How a verification is followed and ended. */
export interface VerificationOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: VerificationStep, done: number, total: number) => void;
  /** Brings the catalogue up to the log where nobody has done so; it is not called when the log is damaged. */
  readonly prepare?: () => Promise<void>;
}

/** Looks at everything that is kept, while reads and writes go on; it changes nothing. */
@Injectable()
export class Verification {
  constructor(
    private readonly log: EventLog,
    private readonly blobs: BlobStore,
    private readonly working: WorkingStore,
    private readonly projector: Projector,
    private readonly comparison: CatalogueComparison,
  ) {}

  /** @throws the signal's reason when it is aborted */
  async run(options: VerificationOptions = {}): Promise<VerificationReport> {
    const { signal = new AbortController().signal, onProgress = () => undefined } = options;
    const found = new Findings();
    await this.log.examine(
      ({ kind, place, reason }) => {
        const facts = { ...place, position: place.position?.toString() };
        found.add('log', `log-${kind}`, `the log is damaged ${placeText(place)}: ${reason}`, remedies.log, facts);
      },
      (done, total) => {
        signal.throwIfAborted();
        onProgress('log', Number(done), Number(total));
      },
    );
    signal.throwIfAborted();
    const position = await this.end();
    const seen = await readAllBlobs(this.blobs, {
      signal,
      onProgress: (done, total) => onProgress('blobs', done, total),
    });
    await found.unlessLogDamaged(
      'which bytes the log names',
      async () => {
        const search = { signal, onProgress: (done: number, total: number) => onProgress('content', done, total) };
        this.tellContent(
          found,
          seen.damaged,
          await faultyContent(this.log, this.blobs, new Set(seen.damaged.keys()), search),
        );
      },
      () => this.tellContent(found, seen.damaged, []),
    );
    if (!found.hasLogDamage) await options.prepare?.();
    const rows = await this.compare(found, position, signal, onProgress);
    onProgress('working-state', 0, 1);
    for (const what of await this.examineWorking()) {
      found.add(
        'working-state',
        'working-state-damaged',
        `the working state is damaged: ${what}`,
        remedies.workingState,
        {},
      );
    }
    const { count: blobs, bytes } = seen;
    return { position, blobs, bytes, rows, ...found.report() };
  }

  /** Where the log ends; where that can not be read, how far the catalogue has come. */
  private async end(): Promise<bigint> {
    try {
      return (await this.log.head()).position;
    } catch (failure) {
      if (failure instanceof LogDamaged) return this.projector.position;
      throw failure;
    }
  }

  private async examineWorking(): Promise<readonly string[]> {
    try {
      return await this.working.examine();
    } catch (failure) {
      if (failure instanceof WorkingStoreFailure) return [failure.message];
      throw failure;
    }
  }

  private tellContent(
    found: Findings,
    damaged: ReadonlyMap<Digest, string>,
    faulty: Awaited<ReturnType<typeof faultyContent>>,
  ): void {
    const versionsOf = new Map(faulty.map(({ digest, versions }) => [digest, versions]));
    for (const [digest, actual] of damaged) {
      const versions = versionsOf.get(digest) ?? [];
      const what = `the bytes of ${digest} have the digest ${actual}; ${namedBy(versions)}`;
      found.add('blobs', 'blob-damaged', what, remedies.blob, { digest, actual, versions });
    }
    for (const { digest, fault, versions } of faulty) {
      if (damaged.has(digest)) continue;
      const code = fault === 'missing' ? 'blob-missing' : 'blob-other-size';
      const what =
        fault === 'missing'
          ? `the bytes of ${digest} are not here`
          : `${digest} has another size than its versions say`;
      found.add('blobs', code, `${what}; ${namedBy(versions)}`, remedies.blob, { digest, versions });
    }
  }

  private async compare(
    found: Findings,
    head: bigint,
    signal: AbortSignal,
    onProgress: NonNullable<VerificationOptions['onProgress']>,
  ): Promise<number> {
    const { projector } = this;
    if (projector.state === 'lost-tail') {
      const what = projector.outage?.detail ?? '';
      const facts = { head: head.toString(), catalogue: projector.position.toString() };
      found.add('log', 'log-lost-its-tail', what, remedies.log, facts);
      found.skip('the catalogue: it holds what the log has lost');
      return 0;
    }
    if (projector.state === 'log-damaged') {
      const { code, detail } = projector.outage ?? { code: 'log-content', detail: '' };
      if (!found.hasLogDamage) found.add('log', code, detail, remedies.log, {});
      found.skip(`the catalogue: ${detail}`);
      return 0;
    }
    if (projector.state !== 'live' || projector.isRebuilding) {
      found.skip(`the catalogue: it is ${projector.isRebuilding ? 'rebuilding' : projector.state}`);
      return 0;
    }
    const compare = async () => {
      try {
        return await this.comparison.compare(onProgress, signal);
      } catch (failure) {
        if (!(failure instanceof Unavailable)) throw failure;
        found.skip(`the catalogue: ${failure.detail}`);
        return undefined;
      }
    };
    let compared: ComparedCatalogue | undefined;
    await found.unlessLogDamaged('the catalogue', async () => void (compared = await compare()));
    for (const difference of compared?.differences ?? []) {
      const code = typeof difference.what === 'string' ? `row-${difference.what}` : 'row-different';
      found.add(
        'catalogue',
        code,
        `a row of the catalogue is not what the log says: ${differenceText(difference)}`,
        remedies.catalogue,
        { ...difference },
      );
    }
    if (compared?.hasMore === true) found.skip('more rows of the catalogue: too many differ to be named');
    return compared?.rows ?? 0;
  }
}

function namedBy(versions: readonly string[]): string {
  return versions.length > 0 ? `named by ${versions.join(', ')}` : 'no version names them';
}
