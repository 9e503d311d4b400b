import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Digest } from '#models/values/digest';
import { Unavailable } from '../failures';
import { BlobStore, type Blob, type CommitResult } from '../ports/blob-store';
import { Clock } from '../ports/clock';
import { WorkingStore } from '../ports/working-store';
import { KeyedQueue } from '../queue';

/** When somebody last wanted a blob: kept by its digest. */
export interface Touch {
  /** UTC, ISO 8601. */
  readonly at: string;
  /** The sweep that is about to delete the blob. */
  readonly sweep?: string;
}

const hourMs = 3_600_000;
/** What was touched so lately need not be touched again: this age is part of the 24 h that the sweep leaves. */
const freshMs = hourMs;
/** A registration appends within this time of looking that its blobs are here. */
const goodMs = 12 * hourMs;
const atOnce = 32;

/**
 * What keeps a blob from the sweep until a version names it. Whoever wants a blob to stay touches it under its lock, and
 * looks under the same lock that it is here; the sweep takes that lock to delete.
 */
@Injectable()
export class BlobTouches {
  private readonly locks = new KeyedQueue();

  constructor(
    private readonly blobs: BlobStore,
    private readonly working: WorkingStore,
    private readonly clock: Clock,
  ) {}

  /** Makes a write a touched blob; as BlobStore.commit. */
  async commit(id: string, expected?: Digest): Promise<CommitResult> {
    const digest = (await this.blobs.digestOf(id)) ?? expected;
    if (digest === undefined || (expected !== undefined && digest !== expected)) {
      return this.blobs.commit(id, expected);
    }
    return this.locks.run(digest, async () => {
      await this.touch(digest);
      return this.blobs.commit(id, digest);
    });
  }

  /** Keeps small bytes as a touched blob. */
  async put(bytes: Uint8Array): Promise<Blob> {
    const digest: Digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    return this.locks.run(digest, async () => {
      await this.touch(digest);
      return this.blobs.put(bytes);
    });
  }

  /** Touches blobs. @returns by digest those that are here, which stay for what follows within 12 hours */
  async hold(digests: readonly Digest[]): Promise<Map<Digest, Blob>> {
    const wanted = [...new Set(digests)];
    const here = new Map<Digest, Blob>();
    for (let at = 0; at < wanted.length; at += atOnce) {
      const held = wanted.slice(at, at + atOnce).map((digest) =>
        this.locks.run(digest, async () => {
          await this.touch(digest);
          const blob = await this.blobs.stat(digest);
          if (blob) here.set(digest, blob);
        }),
      );
      await Promise.all(held);
    }
    return here;
  }

  /** Whether what was held at a moment has to be held again before a version may name it. */
  isOld(heldAt: Date): boolean {
    return Math.abs(this.clock.now().getTime() - heldAt.getTime()) > goodMs;
  }

  /** Does work while nobody else touches some blobs or looks whether they are here. */
  async exclusively<T>(digests: readonly Digest[], work: () => Promise<T>): Promise<T> {
    const releases: (() => void)[] = [];
    try {
      // In one order: two that want the same blobs do not wait for each other.
      for (const digest of [...new Set(digests)].sort()) releases.push(await this.lock(digest));
      return await work();
    } finally {
      for (const release of releases) release();
    }
  }

  private lock(digest: Digest): Promise<() => void> {
    return new Promise((taken) => {
      void this.locks.run(digest, () => new Promise<void>((release) => taken(release)));
    });
  }

  private async touch(digest: Digest): Promise<void> {
    for (;;) {
      const now = this.clock.now();
      const item = await this.working.get<Touch>('touch', digest);
      if (item?.value.sweep !== undefined) throw new Unavailable('contention', `${digest} is being deleted`);
      if (item && Date.parse(item.value.at) > now.getTime() - freshMs) return;
      const value: Touch = { at: now.toISOString() };
      if ((await this.working.put('touch', digest, value, item?.revision ?? 0)) !== undefined) return;
    }
  }
}
