import { z } from 'zod';
import { SubmittedMetadata } from '../metadata/submitted-metadata';
import { Digest } from '../values/digest';
import { Evaluation } from '../values/evaluation';
import { FieldSources } from '../values/field-sources';
import { FileEntry } from '../values/file-entry';
import { freeTexts } from '../values/free-text';
import { Day } from '../values/instant';
import { LineageLink } from '../values/lineage';
import { Reason } from '../values/reason';
import { TagChanges, Tags } from '../values/tags';

const HeldContent = z.strictObject({
  kind: z.literal('held'),
  files: z.array(FileEntry).min(1).meta({ description: 'At most 1,000 files, each uploaded before.' }),
});

const ExternalContent = z.strictObject({
  kind: z.literal('external'),
  uri: z
    .url({ protocol: /^(https|s3|gs|abfss|oci|hf|file)$/ })
    .max(2000)
    .regex(/^[\x21-\x7e]+$/, 'must hold no blanks and nothing but ASCII: percent-encode the rest')
    .refine((uri) => !/\/\/[^/]*@/.test(uri), 'must not hold credentials')
    .meta({ example: 's3://models/churn/3/' })
    .register(freeTexts, { max: 2000 }),
  digest: Digest.optional(),
});

const PendingContent = z
  .strictObject({ kind: z.literal('pending') })
  .meta({ description: 'The version gets its number now; its files are attached later.' });

/** A version to register: its content, and what is known of it already. */
export const RegisterVersion = z
  .strictObject({
    content: z.discriminatedUnion('kind', [HeldContent, ExternalContent, PendingContent]),
    metadata: SubmittedMetadata.default({}),
    tags: Tags.default({}),
    evaluations: z.array(Evaluation).max(500).default([]),
    lineage: z.array(LineageLink).max(200).default([]),
    sources: FieldSources.optional().meta({ description: 'Where fields that nobody typed were found.' }),
    newVersion: z
      .boolean()
      .default(false)
      .meta({ description: 'Register anew although the newest version has the same content.' }),
  })
  .meta({ id: 'RegisterVersion' });
export type RegisterVersion = z.output<typeof RegisterVersion>;

/** The files of a version that was registered as pending. */
export const AttachContent = z.strictObject({ content: HeldContent }).meta({ id: 'AttachContent' });
export type AttachContent = z.output<typeof AttachContent>;

/** What changes of a version's record. */
export const DescribeVersion = z
  .strictObject({
    metadata: SubmittedMetadata.optional().meta({ description: 'Fields named are replaced, others stay.' }),
    tags: TagChanges.optional(),
  })
  .meta({ id: 'DescribeVersion' });
export type DescribeVersion = z.output<typeof DescribeVersion>;

/** Metrics to add; those that there are stay. */
export const RecordEvaluations = z
  .strictObject({ evaluations: z.array(Evaluation).min(1).max(500) })
  .meta({ id: 'RecordEvaluations' });
export type RecordEvaluations = z.output<typeof RecordEvaluations>;

/** Links to add; those that there are stay. */
export const LinkLineage = z.strictObject({ links: z.array(LineageLink).min(1).max(200) }).meta({ id: 'LinkLineage' });
export type LinkLineage = z.output<typeof LinkLineage>;

/** What a caller wants a version's availability to be. */
export const ChangeAvailability = z
  .discriminatedUnion('to', [
    z.strictObject({
      to: z.literal('deprecated'),
      date: Day.optional().meta({ description: 'From when it should not be used; absent: from now.' }),
      successor: z.int().positive().optional().meta({ description: 'The version to use instead.' }),
      reason: Reason,
    }),
    z.strictObject({ to: z.literal('archived'), reason: Reason }),
    z.strictObject({ to: z.literal('restored'), reason: Reason }),
    z.strictObject({ to: z.literal('quarantined'), reason: Reason }),
    z.strictObject({ to: z.literal('released'), reason: Reason }),
    z
      .strictObject({ to: z.literal('retired'), reason: Reason })
      .meta({ description: 'For good: the record stays, the bytes are never served again. For owners.' }),
  ])
  .meta({ id: 'ChangeAvailability' });
export type ChangeAvailability = z.output<typeof ChangeAvailability>;

/** Why a version goes, and whether although it left a stage lately. */
export const DeleteVersion = z
  .strictObject({
    reason: Reason,
    overrideWindow: z
      .boolean()
      .default(false)
      .meta({ description: 'Delete although it left a stage within the rollback window; needs a reason.' }),
  })
  .meta({ id: 'DeleteVersion' });
export type DeleteVersion = z.output<typeof DeleteVersion>;
