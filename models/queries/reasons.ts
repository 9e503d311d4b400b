import { z } from 'zod';
import { CheckName, Check } from '../values/check';
import { Availability } from '../values/availability';
import { Instant } from '../values/instant';
import { Slug } from '../values/slug';
import { Refused } from './gates';

/** How a version came to hold a stage or an alias: by whom, on what, and in whose place. */
export const PlaceHeld = z
  .strictObject({
    place: z.enum(['stage', 'alias']),
    name: z.string(),
    how: z.enum(['promoted', 'rolled-back', 'set', 'follows']).meta({
      description: 'follows: the alias follows a stage, and moved with it.',
    }),
    at: Instant,
    by: z.string(),
    reason: z.string().nullable(),
    event: z.string().meta({ description: 'Id of the event.' }),
    position: z.string(),
    from: z.string().nullable().meta({ description: 'The stage that it came from; null for aliases.' }),
    displaced: z.array(z.int()).meta({ description: 'Versions that left the place by it.' }),
    policy: z
      .strictObject({ revision: z.int(), preset: z.string().nullable(), checks: z.array(CheckName) })
      .nullable()
      .meta({ description: 'The revision that the decision cites and what it asked for; null for aliases.' }),
    checks: z.array(Check).meta({ description: 'The checks that the promotion relied on, as they stood then.' }),
  })
  .meta({ id: 'PlaceHeld' });
export type PlaceHeld = z.output<typeof PlaceHeld>;

/** How a version came to be where it is. */
export const WhyAnswer = z
  .strictObject({
    project: z.string(),
    model: z.string(),
    version: z.int(),
    digest: z.string().nullable(),
    stage: z.string(),
    aliases: z.array(z.string()),
    availability: Availability,
    registered: z.strictObject({
      at: Instant,
      by: z.string(),
      previous: z.int().nullable(),
      content: z.string(),
      files: z.int(),
      bytes: z.int().nullable(),
      format: z.string().nullable(),
      verdict: z.string().nullable(),
      from: z.array(z.string()).meta({ description: 'Runs, commits, datasets and base models, one each.' }),
    }),
    checks: z.array(Check),
    places: z.array(PlaceHeld),
    changed: z
      .strictObject({ at: Instant, by: z.string(), summary: z.string(), reason: z.string().nullable() })
      .nullable()
      .meta({ description: 'The last change of its availability; null when there was none.' }),
  })
  .meta({ id: 'Why' });
export type WhyAnswer = z.output<typeof WhyAnswer>;

/** The place that would be rolled back. */
export const RollbackQuestion = z.strictObject({
  kind: z.enum(['stage', 'alias']),
  name: Slug.meta({ example: 'production' }),
  leaves: z.int().positive().optional().meta({ description: 'The version that must hold the place.' }),
  verify: z.boolean().default(false).meta({ description: 'Read every byte of the target and verify its digest too.' }),
});
export type RollbackQuestion = z.output<typeof RollbackQuestion>;

/** Whether the bytes of a version are here. */
export const ContentProof = z
  .strictObject({
    present: z.boolean().meta({ description: 'Every file is here, with the size that the version names.' }),
    digest: z.enum(['verified', 'damaged', 'missing', 'external']).meta({
      description: 'Whether the manifest has the digest of the version and names exactly its files.',
    }),
    bytes: z.enum(['not-read', 'verified', 'damaged']).meta({ description: 'Read whole only with verify=true.' }),
    files: z.int(),
    size: z.int().meta({ description: 'Bytes of all files.' }),
    faults: z.array(z.strictObject({ path: z.string(), problem: z.string() })),
  })
  .meta({ id: 'ContentProof' });
export type ContentProof = z.output<typeof ContentProof>;

/** What a rollback would do now. */
export const RollbackPreview = z
  .strictObject({
    project: z.string(),
    model: z.string(),
    place: z.enum(['stage', 'alias']),
    name: z.string(),
    holder: z
      .strictObject({ version: z.int(), held: PlaceHeld.nullable() })
      .nullable()
      .meta({ description: 'Which version would leave, and how it came to be there.' }),
    target: z
      .strictObject({
        version: z.int(),
        digest: z.string().nullable(),
        availability: Availability,
        stage: z.string(),
        enteredAt: Instant.meta({ description: 'When it entered the place before.' }),
        content: ContentProof,
      })
      .nullable(),
    refusal: Refused.nullable().meta({ description: 'Why it would be refused; null: it would be done.' }),
  })
  .meta({ id: 'RollbackPreview' });
export type RollbackPreview = z.output<typeof RollbackPreview>;
