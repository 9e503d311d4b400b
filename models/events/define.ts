import type { z } from 'zod';

/** The union of the events of one vocabulary: `{ type, data }` for each of its names. */
export type EventOf<V extends Record<string, z.ZodType>> = {
  [K in keyof V & string]: { readonly type: K; readonly data: z.output<V[K]> };
}[keyof V & string];
