import type { Blob } from '#application/ports/blob-store';
import type { Item, WorkingStore } from '#application/ports/working-store';
import { refuse, type Refusal } from '#models/refusals/refusal';
import { Digest } from '#models/values/digest';
import { recordPossession } from './possession';

/** An upload of one file; it belongs to the principal that began it. */
export interface Upload {
  readonly id: string;
  readonly principalId: string;
  /** Bytes that will come in all; absent while the caller has not said. */
  readonly length?: number;
  /** What the caller said about it; the key `digest` is what its bytes must have. */
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly declared?: Digest;
  /** UTC, ISO 8601. */
  readonly createdAt: string;
  /** The blob that it became. */
  readonly blob?: Blob;
}

/** Uploads share their kind of item with possessions; the prefix keeps an id from naming one of those. */
const prefix = 'upload:';
const keyOf = (id: string) => `${prefix}${id}`;

/** Whether an item of the kind that uploads share with possessions is one. */
export function isUpload(key: string, value: object): value is Upload {
  return key.startsWith(prefix) && 'createdAt' in value;
}

/** Begins an upload. Refuses a declared digest that is none. */
export async function createUpload(
  workingStore: WorkingStore,
  upload: Pick<Upload, 'id' | 'principalId' | 'length' | 'metadata'>,
  now: Date,
): Promise<Item<Upload> | Refusal> {
  const declared = Digest.optional().safeParse(upload.metadata['digest'] ?? undefined);
  if (!declared.success) {
    const message = declared.error.issues.map((issue) => issue.message).join('; ');
    return refuse('invalid-input', { problems: [{ path: 'Upload-Metadata/digest', message }] });
  }
  const value: Upload = {
    ...upload,
    ...(declared.data !== undefined && { declared: declared.data }),
    createdAt: now.toISOString(),
  };
  return change(workingStore, { key: keyOf(upload.id), value, revision: 0 }, value);
}

/** A principal's upload; one of somebody else is not found, as if it were not there. */
export async function findUpload(
  workingStore: WorkingStore,
  principalId: string,
  id: string,
): Promise<Item<Upload> | Refusal> {
  const item = await workingStore.get<Upload>('upload', keyOf(id));
  return item?.value.principalId === principalId ? item : refuse('upload-not-found', { upload: id });
}

/** Records the length of an upload that began without one. */
export function declareLength(workingStore: WorkingStore, item: Item<Upload>, length: number): Promise<Item<Upload>> {
  return change(workingStore, item, { ...item.value, length });
}

/** Records that the bytes are a blob, and that the principal has them. */
export async function uploadFinished(
  workingStore: WorkingStore,
  item: Item<Upload>,
  blob: Blob,
  now: Date,
): Promise<Item<Upload>> {
  await recordPossession(workingStore, item.value.principalId, blob.digest, now);
  return change(workingStore, item, { ...item.value, length: blob.size, blob });
}

/** Forgets an upload; that its principal had finished it stays known. */
export async function removeUpload(workingStore: WorkingStore, item: Item<Upload>): Promise<void> {
  await workingStore.delete('upload', item.key);
}

async function change(workingStore: WorkingStore, item: Item<Upload>, value: Upload): Promise<Item<Upload>> {
  const revision = await workingStore.put('upload', item.key, value, item.revision);
  if (revision === undefined) throw new Error(`the upload ${value.id} was changed by somebody else meanwhile`);
  return { key: item.key, value, revision };
}
