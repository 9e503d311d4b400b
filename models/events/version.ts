import { z } from 'zod';
import { MetadataRecord } from '../metadata/metadata-record';
import { Check } from '../values/check';
import { Evaluation } from '../values/evaluation';
import { FileEntry } from '../values/file-entry';
import { LineageLink } from '../values/lineage';
import type { EventOf } from './define';

/** A finding of inspection, in short; the whole report lies in the blob store. */
export const FindingSummary = z.strictObject({
  rule: z.string(),
  file: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  title: z.string(),
});

export type FindingSummary = z.output<typeof FindingSummary>;

/** Bytes that are here. */
const HeldContent = z.strictObject({
  kind: z.literal('held'),
  files: z.array(FileEntry),
  /** SHA-256 of the OCI manifest: the version's digest. */
  manifest: z.string(),
  /** SHA-256 of the sorted list of path, size and SHA-256. */
  tree: z.string(),
  /** Where the whole inspection report lies. */
  report: z.string(),
});

/** What a version is made of. */
export const Content = z.discriminatedUnion('kind', [
  HeldContent,
  z.strictObject({ kind: z.literal('external'), uri: z.string(), digest: z.string().nullable() }),
  /** The version is announced, its bytes come later. */
  z.strictObject({ kind: z.literal('pending') }),
]);
export type Content = z.output<typeof Content>;

/** What inspection found in content: of content that is not here, nothing. */
const inspected = {
  format: z.string().nullable(),
  verdict: z.enum(['clean', 'caution', 'suspicious', 'incomplete']).nullable(),
  findings: z.array(FindingSummary),
  facts: z.strictObject({
    parameterCount: z.int().nonnegative().nullable(),
    tensorCount: z.int().nonnegative().nullable(),
    bytes: z.int().nonnegative().nullable(),
  }),
  metadata: MetadataRecord,
  /** Paths of the fields of the record that were read from the files: nobody can set them. */
  extracted: z.array(z.string()),
};

/** Stream `version-<id>`: evidence about one version. */
export const versionEvents = {
  /** Preliminary: the version exists once VersionRegistered names it. Holds nothing that another command can change. */
  VersionSubmitted: z.strictObject({
    projectId: z.string(),
    modelId: z.string(),
    versionId: z.string(),
    content: Content,
    ...inspected,
    tags: z.record(z.string(), z.string()),
    evaluations: z.array(Evaluation),
    lineage: z.array(LineageLink),
    /** Where fields of this submission were found that nobody typed, by their dotted path. */
    sources: z.record(z.string(), z.string()).optional(),
    checks: z.array(Check),
  }),
  /** Preliminary: the bytes of a pending version, which are its content once VersionSealed names this event. */
  ContentAttached: z.strictObject({
    projectId: z.string(),
    modelId: z.string(),
    versionId: z.string(),
    content: HeldContent,
    ...inspected,
    /** Those of the submission, of fields that the files do not tell. */
    sources: z.record(z.string(), z.string()).optional(),
    /** Those that need the bytes, and that of the record, which the files may complete. */
    checks: z.array(Check),
  }),
  /** New values beside what changed, and the checks that this changes. */
  VersionDescribed: z.strictObject({
    versionId: z.string(),
    metadata: MetadataRecord,
    tags: z.record(z.string(), z.string()),
    removedTags: z.array(z.string()),
    changed: z.array(z.string()),
    checks: z.array(Check),
  }),
  EvaluationRecorded: z.strictObject({
    versionId: z.string(),
    evaluations: z.array(Evaluation),
    checks: z.array(Check),
  }),
  LineageLinked: z.strictObject({ versionId: z.string(), links: z.array(LineageLink), checks: z.array(Check) }),
  /** Preliminary: the decision to let the version into a stage, and all that it relied on. */
  TransitionApproved: z.strictObject({
    versionId: z.string(),
    modelId: z.string(),
    number: z.int().positive(),
    from: z.string(),
    to: z.string(),
    digest: z.string().nullable(),
    policyRevision: z.int(),
    checks: z.array(Check),
    reason: z.string().nullable(),
  }),
  TransitionFailed: z.strictObject({ versionId: z.string(), approval: z.string(), refusal: z.string() }),
};
/** An event of a version's stream, its data by its type. */
export type VersionEvent = EventOf<typeof versionEvents>;
