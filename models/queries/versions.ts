import { z } from 'zod';
import { FindingSummary } from '../events/version';
import { MetadataRecord } from '../metadata/metadata-record';
import { Availability } from '../values/availability';
import { Check } from '../values/check';
import { Digest } from '../values/digest';
import { Evaluation } from '../values/evaluation';
import { FileEntry } from '../values/file-entry';
import { Instant } from '../values/instant';
import { LineageLink } from '../values/lineage';
import { Slug } from '../values/slug';
import { RefText } from '../values/ref-text';
import { PageQuestion, pageOf } from './page';

const modelName = { project: Slug, model: Slug };
const versionName = { ...modelName, ref: RefText };

/** What lists tell of a version. */
export const VersionSummary = z.strictObject({
  number: z.int(),
  id: z.string(),
  project: z.string(),
  model: z.string(),
  content: z
    .enum(['held', 'external', 'pending'])
    .meta({ description: 'pending: its files are still to be attached.' }),
  digest: z.string().nullable(),
  tree: z.string().nullable(),
  uri: z.string().nullable().meta({ description: 'Where external content lies.' }),
  format: z.string().nullable(),
  bytes: z.int().nullable(),
  parameterCount: z.int().nullable(),
  availability: Availability,
  deprecation: z
    .strictObject({ date: z.string().nullable(), successor: z.int().nullable(), reason: z.string().nullable() })
    .nullable(),
  stage: z.string().meta({ description: 'none, or where it stands.' }),
  aliases: z.array(z.string()),
  previous: z.int().nullable(),
  registeredAt: Instant,
  registeredBy: z.string(),
  position: z.string().meta({ description: 'Position of its last change in either stream: its ETag.' }),
});

/** `VersionSummary` as the OpenAPI document names it. */
export const VersionSummaryAnswer = VersionSummary.meta({ id: 'VersionSummary' });

/** All that is told of a version, its evidence aside. */
export const VersionAnswer = VersionSummary.extend({
  tags: z.record(z.string(), z.string()),
  verdict: z.string().nullable(),
  findings: z.array(FindingSummary),
  report: z.string().nullable().meta({ description: 'Digest of the whole inspection report.' }),
  tensorCount: z.int().nullable(),
  metadata: MetadataRecord,
  sources: z
    .record(z.string(), z.string())
    .meta({ description: 'Where fields that nobody typed were found when it was registered, by their path.' }),
  evaluations: z.array(Evaluation.extend({ recordedAt: Instant, recordedBy: z.string() })),
  lineage: z.array(LineageLink),
  checks: z.array(Check),
  files: z.array(FileEntry),
}).meta({ id: 'Version' });
export type VersionAnswer = z.output<typeof VersionAnswer>;
export type VersionSummaryAnswer = z.output<typeof VersionSummary>;

/** The hot path: what a serving platform needs, in one answer. */
export const ResolvedAnswer = z
  .strictObject({
    project: z.string(),
    model: z.string(),
    modelId: z.string(),
    ref: z.string().meta({ description: 'What was asked.' }),
    resolvedBy: z.enum(['number', 'digest', 'alias', 'stage', 'latest', 'default']),
    version: z.int(),
    versionId: z.string(),
    digest: z.string().nullable(),
    content: z.enum(['held', 'external']),
    uri: z.string().nullable(),
    availability: z.enum(['active', 'deprecated', 'archived']),
    deprecation: VersionSummary.shape.deprecation,
    files: z.array(FileEntry.extend({ href: z.string() })),
  })
  .meta({ id: 'Resolved' });
export type ResolvedAnswer = z.output<typeof ResolvedAnswer>;

/** The questions about versions and what is known of them. */
export const versionQueries = {
  'list-versions': {
    question: z.strictObject({
      ...modelName,
      ...PageQuestion,
      archived: z.enum(['no', 'yes', 'only']).default('no'),
      stage: Slug.optional(),
      tag: z
        .string()
        .max(200)
        .regex(/^[^=]+(=.*)?$/)
        .optional(),
    }),
    answer: pageOf(VersionSummaryAnswer).meta({ id: 'VersionPage' }),
  },
  'show-version': { question: z.strictObject({ ...versionName }), answer: VersionAnswer },
  'list-files': {
    question: z.strictObject({ ...versionName }),
    answer: z.strictObject({ version: z.int(), items: z.array(FileEntry) }).meta({ id: 'Files' }),
  },
  'list-evaluations': {
    question: z.strictObject({ ...versionName }),
    answer: z.strictObject({ version: z.int(), items: VersionAnswer.shape.evaluations }).meta({ id: 'Evaluations' }),
  },
  'show-lineage': {
    question: z.strictObject({ ...versionName }),
    answer: z
      .strictObject({
        version: z.int(),
        previous: z.int().nullable(),
        next: z.array(z.int()),
        links: z.array(LineageLink),
      })
      .meta({ id: 'Lineage' }),
  },
  'list-checks': {
    question: z.strictObject({ ...versionName }),
    answer: z.strictObject({ version: z.int(), items: z.array(Check) }).meta({ id: 'Checks' }),
  },
  resolve: { question: z.strictObject({ ...modelName, ref: RefText.optional() }), answer: ResolvedAnswer },
  /** Of some digests, those that files of servable versions have: their bytes need not be sent again. */
  'served-digests': {
    question: z.strictObject({ digests: z.array(Digest).max(1000) }),
    answer: z.strictObject({ digests: z.array(Digest) }),
  },
  /**
   * Of some digests, those that versions name: files and manifests of those that are not deleted, and every inspection
   * report. A manifest's config is not told. Their bytes are kept.
   */
  'named-digests': {
    question: z.strictObject({ digests: z.array(Digest).max(1000) }),
    answer: z.strictObject({ digests: z.array(Digest) }),
  },
};
