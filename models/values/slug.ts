import { z } from 'zod';

/** A name in a URL: letters and digits, joined by single dots, dashes or underscores; case is kept. */
export const Slug = z
  .string()
  .max(96)
  .regex(/^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/, 'must be letters and digits joined by single . _ or -')
  .meta({
    description: 'A name in a URL: letters and digits joined by single . _ or -; unique without case.',
    example: 'churn-eu',
  });
export type Slug = z.output<typeof Slug>;

/** The form under which a slug is unique: two slugs that differ by case only are the same name. */
export function foldSlug(slug: string): string {
  return slug.toLowerCase();
}
