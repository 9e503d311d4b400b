import { Injectable } from '@nestjs/common';
import { BlobStore } from '#application/ports/blob-store';
import { Clock } from '#application/ports/clock';
import { Ids } from '#application/ports/ids';
import { WorkingStore } from '#application/ports/working-store';
import { BlobTouches } from '#application/uploads/blob-touches';
import { recordPossession } from '#application/uploads/possession';
import type { Actor } from '#models/values/role';
import type { FileEntry } from '#models/values/file-entry';
import { insidePacked } from './member-paths';
import { tarMembers, type Member } from './tar-members';

/** Keeps the files of a tar as blobs while they come in. What came before a refusal stays, as an upload does. */
@Injectable()
export class ReceivedFiles {
  constructor(
    private readonly blobs: BlobStore,
    private readonly touches: BlobTouches,
    private readonly workingStore: WorkingStore,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** @returns the files by their paths in the folder that was packed, in order @throws Refused as tarMembers does */
  async receive(body: AsyncIterable<Buffer>, { principalId }: Actor): Promise<FileEntry[]> {
    const files: FileEntry[] = [];
    let packed: string | undefined;
    for await (const member of tarMembers(body)) {
      const { digest, size } = await this.keep(member);
      await recordPossession(this.workingStore, principalId, digest, this.clock.now());
      files.push({ path: member.path, size, digest });
      packed = member.packed;
    }
    return insidePacked(files, packed);
  }

  /** The text of a small blob. */
  async text({ digest }: FileEntry): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of (await this.blobs.read(digest)) as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }

  private async keep({ bytes }: Member): Promise<Pick<FileEntry, 'digest' | 'size'>> {
    const id = `push-${this.ids.uuid()}`;
    await this.blobs.begin(id);
    try {
      await this.blobs.write(id, 0, bytes);
      const result = await this.touches.commit(id);
      if (result.outcome === 'committed') return result.blob;
      throw new Error('a write without an expected digest had another');
    } catch (failure) {
      await this.blobs.abort(id);
      throw failure;
    }
  }
}
