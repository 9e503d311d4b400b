import { z } from 'zod';

/** What describes the shape of a value and reads it. */
export type Schema<T = unknown> = z.ZodType<T>;

/** The body of a request that takes none. */
export const NoBody = z.strictObject({});
