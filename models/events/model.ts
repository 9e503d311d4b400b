import { z } from 'zod';
import { MetadataRecord } from '../metadata/metadata-record';
import { Check } from '../values/check';
import type { EventOf } from './define';

const Tags = z.record(z.string(), z.string());
const VersionName = { versionId: z.string(), number: z.int().positive() };

/** A stage's or an alias's holder: the entry by which it got there has the id of the event that made it. */
const Entry = z.strictObject({ entryId: z.string(), ...VersionName });
/** One version changes its stage. */
const Move = z.strictObject({ ...VersionName, from: z.string(), to: z.string() });

/** An alias that names one version by itself, or that follows a stage: then its last holder, or none. */
const NamesVersion = { alias: z.string(), follows: z.null(), ...VersionName };
const FollowsStage = {
  alias: z.string(),
  follows: z.string(),
  versionId: z.string().nullable(),
  number: z.int().positive().nullable(),
};
/** An alias that follows a stage names another version, or none, after a move of that stage. */
const FollowedAlias = z.strictObject({
  alias: z.string(),
  versionId: z.string().nullable(),
  number: z.int().positive().nullable(),
  /** Which version it named before. */
  left: z.strictObject(VersionName).nullable(),
});

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
    content: z.enum(['held', 'external', 'pending']),
    digest: z.string().nullable(),
    tree: z.string().nullable(),
    availability: z.enum(['active', 'quarantined']),
    findings: z.array(z.string()),
    previous: z.int().positive().nullable(),
  }),
  /** The commit point of attaching bytes to a pending version: from here on its content never changes. */
  VersionSealed: z.strictObject({
    modelId: z.string(),
    ...VersionName,
    /** Event id of the ContentAttached on the version's stream. */
    attachment: z.string(),
    content: z.literal('held'),
    digest: z.string(),
    tree: z.string(),
    format: z.string().nullable(),
    bytes: z.int().nonnegative().nullable(),
    parameterCount: z.int().nonnegative().nullable(),
    availability: z.enum(['active', 'quarantined']),
    findings: z.array(z.string()),
    /** The record, joined with what the files say of themselves, and the checks that this changes. */
    metadata: MetadataRecord,
    sources: z.record(z.string(), z.string()).optional(),
    checks: z.array(Check),
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
    /** Every alias that follows a stage and thereby names another version, or none. */
    aliases: z.array(FollowedAlias),
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
    aliases: z.array(FollowedAlias),
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

  AliasSet: z.union([
    z.strictObject({
      modelId: z.string(),
      ...NamesVersion,
      displaced: Entry.nullable(),
      before: z.string().nullable(),
      reason: z.string().nullable(),
    }),
    z.strictObject({
      modelId: z.string(),
      ...FollowsStage,
      displaced: Entry.nullable(),
      reason: z.string().nullable(),
    }),
  ]),
  AliasRemoved: z.union([
    z.strictObject({ modelId: z.string(), ...NamesVersion, reason: z.string().nullable() }),
    z.strictObject({ modelId: z.string(), ...FollowsStage, reason: z.string().nullable() }),
  ]),
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
  /** For good: its record is shown, its bytes are never served again. */
  VersionRetired: z.strictObject({ modelId: z.string(), ...VersionName, reason: z.string().nullable() }),
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

  /** A version runs somewhere: a fact about the world, which the registry is told and does not bring about. */
  DeploymentRecorded: z.strictObject({
    modelId: z.string(),
    ...VersionName,
    deploymentId: z.string(),
    environment: z.string(),
    url: z.string().nullable(),
    since: z.string(),
    /** What ran at the same place until then. */
    replaces: z.strictObject({ deploymentId: z.string(), ...VersionName, endedAt: z.string() }).nullable(),
    reason: z.string().nullable(),
  }),
  DeploymentEnded: z.strictObject({
    modelId: z.string(),
    ...VersionName,
    deploymentId: z.string(),
    environment: z.string(),
    at: z.string(),
    reason: z.string().nullable(),
  }),
};
/** An event of a model's stream, its data by its type. */
export type ModelEvent = EventOf<typeof modelEvents>;
