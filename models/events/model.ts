import { z } from 'zod';
import type { EventOf } from './define';

const Tags = z.record(z.string(), z.string());
const VersionName = { versionId: z.string(), number: z.int().positive() };

/** A stage's or an alias's holder: the entry by which it got there has the id of the event that made it. */
const Entry = z.strictObject({ entryId: z.string(), ...VersionName });
/** One version changes its stage. */
const Move = z.strictObject({ ...VersionName, from: z.string(), to: z.string() });

/** Stream `model-<id>`: what one version's change must exclude elsewhere. */
export const modelEvents = {
  ModelRegistered: z.strictObject({
    projectId: z.string(),
    modelId: z.string(),
    slug: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    tags: Tags,
  }),
  /** New values beside what changed. */
  ModelDescribed: z.strictObject({
    modelId: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    tags: Tags,
    removedTags: z.array(z.string()),
    changed: z.array(z.enum(['title', 'description', 'tags'])),
  }),
  /** On the stream of the new name, before the rename itself: the name now means that model. */
  NameRedirected: z.strictObject({ projectId: z.string(), modelId: z.string(), slug: z.string() }),
  ModelRenamed: z.strictObject({ modelId: z.string(), from: z.string(), to: z.string() }),
  ModelArchived: z.strictObject({ modelId: z.string(), reason: z.string().nullable() }),
  ModelRestored: z.strictObject({ modelId: z.string(), reason: z.string().nullable() }),
  /** All versions go with it; stages and aliases end. */
  ModelDeleted: z.strictObject({
    modelId: z.string(),
    reason: z.string().nullable(),
    versions: z.array(z.strictObject(VersionName)),
  }),

  /** The commit point of a registration: before it the version exists for nobody. */
  VersionRegistered: z.strictObject({
    modelId: z.string(),
    ...VersionName,
    content: z.enum(['held', 'external']),
    digest: z.string().nullable(),
    tree: z.string().nullable(),
    availability: z.enum(['active', 'quarantined']),
    findings: z.array(z.string()),
    previous: z.int().positive().nullable(),
  }),
  StageTransitioned: z.strictObject({
    modelId: z.string(),
    ...VersionName,
    /** Event id of the TransitionApproved on the version's stream. */
    approval: z.string(),
    from: z.string(),
    to: z.string(),
    /** Every version that changes its stage, this one and whom it displaces. */
    moves: z.array(Move),
    /** The entry that it displaced, or else the one that left last. */
    before: z.string().nullable(),
    policyRevision: z.int(),
    reason: z.string().nullable(),
  }),
  /** An earlier entry of the stage becomes current again, as that same entry. */
  StageRolledBack: z.strictObject({
    modelId: z.string(),
    stage: z.string(),
    left: Entry,
    entered: Entry,
    moves: z.array(Move),
    policyRevision: z.int(),
    reason: z.string().nullable(),
  }),
  /** An approval that will not be used. */
  TransitionAbandoned: z.strictObject({
    modelId: z.string(),
    ...VersionName,
    approval: z.string(),
    refusal: z.string(),
  }),

  AliasSet: z.strictObject({
    modelId: z.string(),
    alias: z.string(),
    ...VersionName,
    displaced: Entry.nullable(),
    before: z.string().nullable(),
    reason: z.string().nullable(),
  }),
  AliasRemoved: z.strictObject({
    modelId: z.string(),
    alias: z.string(),
    ...VersionName,
    reason: z.string().nullable(),
  }),
  AliasRolledBack: z.strictObject({
    modelId: z.string(),
    alias: z.string(),
    left: Entry,
    entered: Entry,
    reason: z.string().nullable(),
  }),

  VersionDeprecated: z.strictObject({
    modelId: z.string(),
    ...VersionName,
    /** From when it should not be used, a day; null: from now. */
    date: z.string().nullable(),
    successor: z.int().positive().nullable(),
    reason: z.string().nullable(),
  }),
  VersionArchived: z.strictObject({ modelId: z.string(), ...VersionName, reason: z.string().nullable() }),
  VersionRestored: z.strictObject({
    modelId: z.string(),
    ...VersionName,
    availability: z.enum(['active', 'deprecated']),
    reason: z.string().nullable(),
  }),
  VersionQuarantined: z.strictObject({
    modelId: z.string(),
    ...VersionName,
    findings: z.array(z.string()),
    reason: z.string().nullable(),
  }),
  VersionReleased: z.strictObject({
    modelId: z.string(),
    ...VersionName,
    availability: z.enum(['active', 'deprecated', 'archived']),
    reason: z.string().nullable(),
  }),
  VersionDeleted: z.strictObject({
    modelId: z.string(),
    ...VersionName,
    reason: z.string().nullable(),
    overridesWindow: z.boolean(),
  }),
};
export type ModelEvent = EventOf<typeof modelEvents>;
