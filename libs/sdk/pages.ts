import type { Page } from '#models/queries/page';

/** Reads page after page until the last one, or until there are `limit` items. */
export async function everyItem<T>(
  page: (question: { cursor?: string; limit: number }) => Promise<Page<T>>,
  limit = Infinity,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const wanted = Math.min(500, limit - items.length);
    const next: Page<T> = await page({ limit: wanted, ...(cursor !== null && { cursor }) });
    items.push(...next.items);
    cursor = next.next;
  } while (cursor !== null && items.length < limit);
  return items.slice(0, limit);
}
