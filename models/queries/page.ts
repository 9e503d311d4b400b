import { z } from 'zod';

/** How a list is asked for: page by page. */
export const PageQuestion = {
  limit: z.int().min(1).max(500).default(50).meta({ description: 'Items a page.' }),
  cursor: z
    .string()
    .max(2000)
    .regex(/^[A-Za-z0-9_-]+$/)
    .optional()
    .meta({ description: 'The `next` of the page before; carries its position.' }),
};

/** One page of a list; `next` is null on the last one. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), next: z.string().nullable() });
}
/** A part of a list, and the cursor of the next part; null at the end. */
export interface Page<T> {
  readonly items: T[];
  readonly next: string | null;
}
