import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import { authorise } from '../access/ability';
import { BlobStore } from '../ports/blob-store';
import { Clock } from '../ports/clock';
import { WorkingStore } from '../ports/working-store';
import { hasUploaded } from '../uploads/possession';
import { AskCatalogue } from './ask-catalogue';

/**
 * Which bytes a caller has to send: all but those that it uploaded within 24 hours, or may read in a servable version.
 * Whether somebody else has uploaded some is not told.
 */
@Injectable()
export class MissingBlobs {
  constructor(
    private readonly blobs: BlobStore,
    private readonly working: WorkingStore,
    private readonly queries: QueryBus,
    private readonly clock: Clock,
  ) {}

  async of(digests: readonly string[], actor: Actor): Promise<{ missing: string[] } | Refusal> {
    const refusal = authorise(actor, 'write', 'upload');
    if (refusal) return refusal;
    const served = await this.queries.execute(new AskCatalogue('served-digests', { digests: [...digests] }, actor));
    if (isRefusal(served)) return served;
    const known = new Set(isRefusal(served.answer) ? [] : served.answer.digests);
    const missing: string[] = [];
    for (const digest of new Set(digests)) {
      const had = known.has(digest) || (await hasUploaded(this.working, actor.principalId, digest, this.clock.now()));
      if (!had || !(await this.blobs.stat(digest))) missing.push(digest);
    }
    return { missing };
  }
}
