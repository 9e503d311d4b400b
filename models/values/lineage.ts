import { z } from 'zod';
import { Digest } from './digest';
import { freeText, freeTexts } from './free-text';

/** Where a version comes from. Each link is one edge of the lineage graph. */
export const LineageLink = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('dataset'),
    role: z.enum(['training', 'validation', 'test']),
    name: freeText(200),
    version: freeText(100).optional(),
    digest: Digest.optional(),
  }),
  z.strictObject({ kind: z.literal('run'), id: freeText(200), system: freeText(100).optional() }),
  z.strictObject({
    kind: z.literal('commit'),
    repository: z
      .url({ protocol: /^https$/ })
      .max(500)
      .regex(/^[\x21-\x7e]+$/, 'must hold no blanks and nothing but ASCII: percent-encode the rest')
      .register(freeTexts, { max: 500 }),
    commit: z.string().regex(/^[0-9a-f]{7,64}$/, 'must be 7 to 64 lower-case hex digits'),
  }),
  z.strictObject({
    kind: z.literal('base-model'),
    ref: freeText(300).meta({ example: 'project/model@3' }),
    relation: z.enum(['finetune', 'adapter', 'merge', 'quantized', 'distilled']).optional(),
    digest: Digest.optional(),
  }),
]);
export type LineageLink = z.output<typeof LineageLink>;
