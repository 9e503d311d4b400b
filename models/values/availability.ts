import { z } from 'zod';

/** Whether a version is served. `active` and `deprecated` are; the others are not. */
export const Availability = z.enum(['active', 'deprecated', 'quarantined', 'archived', 'retired', 'deleted']);
export type Availability = z.output<typeof Availability>;
