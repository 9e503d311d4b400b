import type { WorkingStore } from '#application/ports/working-store';
import { hexOf, type Digest } from '#models/values/digest';

/** How long an upload says that its principal has the bytes. */
const hours = 24;

/** That a principal had some bytes. */
export interface Possession {
  /** When the last upload of these bytes ended; UTC, ISO 8601. */
  readonly at: string;
}

const prefix = 'blob:';
const keyOf = (principalId: string, digest: Digest) => `${prefix}${principalId}:${hexOf(digest)}`;

/** Whether an item of the kind that possessions share with uploads is one. */
export function isPossession(key: string, value: object): value is Possession {
  return key.startsWith(prefix) && 'at' in value;
}

/** Whether it is so long ago that it counts no more. */
export function isStale({ at }: Possession, now: Date): boolean {
  return now.getTime() - Date.parse(at) > hours * 3_600_000;
}

/** Records that a principal has shown that it has the bytes: it uploaded all of them. */
export async function recordPossession(
  workingStore: WorkingStore,
  principalId: string,
  digest: Digest,
  now: Date,
): Promise<void> {
  const key = keyOf(principalId, digest);
  const value: Possession = { at: now.toISOString() };
  for (;;) {
    const item = await workingStore.get<Possession>('upload', key);
    if (item && item.value.at >= value.at) return;
    if ((await workingStore.put('upload', key, value, item?.revision ?? 0)) !== undefined) return;
  }
}

/** When a principal last uploaded the bytes with this digest. */
export async function uploadedBy(
  workingStore: WorkingStore,
  principalId: string,
  digest: Digest,
): Promise<Date | undefined> {
  const item = await workingStore.get<Possession>('upload', keyOf(principalId, digest));
  return item && new Date(item.value.at);
}

/** Whether a principal uploaded the bytes with this digest within the last 24 hours. */
export async function hasUploaded(
  workingStore: WorkingStore,
  principalId: string,
  digest: Digest,
  now: Date,
): Promise<boolean> {
  const item = await workingStore.get<Possession>('upload', keyOf(principalId, digest));
  return item !== undefined && !isStale(item.value, now);
}
