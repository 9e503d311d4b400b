import { Injectable } from '@nestjs/common';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import type { FileEntry } from '#models/values/file-entry';
import type { Actor } from '#models/values/role';
import { MissingBlobs } from '../queries/missing-blobs';
import { BlobTouches } from '../uploads/blob-touches';
import { contentProblem } from './verify-content';

/** Content that a caller says is here. */
@Injectable()
export class HeldContent {
  constructor(
    private readonly missing: MissingBlobs,
    private readonly touches: BlobTouches,
  ) {}

  /** Refuses files whose bytes the caller is not known to have, are not here, or have another size than declared. */
  async problemOf(files: readonly FileEntry[], actor: Actor): Promise<Refusal | undefined> {
    const digests = files.map((file) => file.digest);
    const unsent = await this.missing.of(digests, actor);
    if (isRefusal(unsent)) return unsent;
    if (unsent.missing.length > 0) return refuse('content-missing', { digests: unsent.missing });
    return contentProblem(files, this.touches);
  }
}
