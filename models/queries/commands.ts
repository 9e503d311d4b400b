import { z } from 'zod';
import { Availability } from '../values/availability';
import { Check } from '../values/check';
import { Instant } from '../values/instant';
import { Role } from '../values/role';

/** What a command about a model answers. */
export const ModelChanged = z
  .strictObject({ id: z.string(), project: z.string(), slug: z.string(), changed: z.boolean() })
  .meta({ id: 'ModelChanged' });
export type ModelChanged = z.output<typeof ModelChanged>;

/** A project after a change of it. */
export const ProjectChanged = z
  .strictObject({ id: z.string(), slug: z.string(), changed: z.boolean() })
  .meta({ id: 'ProjectChanged' });
export type ProjectChanged = z.output<typeof ProjectChanged>;

/** A project with the revision of the policy that holds in it now. */
export const PolicyChanged = ProjectChanged.extend({ revision: z.int() }).meta({ id: 'PolicyChanged' });
export type PolicyChanged = z.output<typeof PolicyChanged>;

/** A version that was registered, or the newest one where the content is equal. */
export const VersionRegistered = z
  .strictObject({
    id: z.string(),
    project: z.string(),
    model: z.string(),
    number: z.int(),
    content: z.enum(['held', 'external', 'pending']),
    digest: z.string().nullable(),
    availability: Availability,
    unchanged: z
      .boolean()
      .meta({ description: 'The newest version has this content already; nothing was registered.' }),
    differs: z
      .array(z.string())
      .meta({ description: 'Metadata of the request that the newest version has otherwise; not applied.' }),
    findings: z.array(z.string()),
    checks: z.array(Check),
  })
  .meta({ id: 'VersionRegistered' });
export type VersionRegistered = z.output<typeof VersionRegistered>;

/** A version after a change of it. */
export const VersionChanged = z
  .strictObject({
    id: z.string(),
    number: z.int(),
    changed: z.boolean(),
    availability: Availability.optional(),
    checks: z.array(Check).optional(),
  })
  .meta({ id: 'VersionChanged' });
export type VersionChanged = z.output<typeof VersionChanged>;

/** Which version holds a stage or an alias after the command, and whom it displaced. */
export const PlaceChanged = z
  .strictObject({
    place: z.enum(['stage', 'alias']),
    name: z.string(),
    holder: z.int().nullable(),
    left: z.int().nullable(),
    moves: z.array(z.strictObject({ number: z.int(), from: z.string(), to: z.string() })),
    follows: z.string().optional().meta({ description: 'The stage that the alias follows.' }),
    aliases: z
      .array(z.strictObject({ alias: z.string(), number: z.int().nullable() }))
      .optional()
      .meta({ description: 'Aliases that follow the stage, where they name another version now.' }),
    changed: z.boolean(),
  })
  .meta({ id: 'PlaceChanged' });
export type PlaceChanged = z.output<typeof PlaceChanged>;

/** A deployment as it stands after the command. */
export const DeploymentChanged = z
  .strictObject({
    id: z.string(),
    version: z.int(),
    environment: z.string(),
    url: z.string().nullable(),
    since: Instant,
    endedAt: Instant.nullable().meta({ description: 'Null while it runs.' }),
    replaced: z
      .strictObject({ id: z.string(), version: z.int() })
      .nullable()
      .meta({ description: 'The deployment that ran at the same place until then.' }),
    changed: z.boolean(),
  })
  .meta({ id: 'DeploymentChanged' });
export type DeploymentChanged = z.output<typeof DeploymentChanged>;

/** How far work has come that goes on after its request, and how it ended. */
export const OperationAnswer = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['register-version', 'attach-content', 'compare-bytes', 'rebuild', 'sweep', 'backup', 'verify']),
    state: z.enum(['waiting', 'running', 'succeeded', 'failed', 'cancelled']),
    step: z.string().nullable().meta({ description: 'verify, inspect, scan, append …' }),
    done: z.number().meta({ description: 'Work done in this step, in bytes or files.' }),
    total: z.number(),
    createdAt: Instant,
    changedAt: Instant,
    position: z.string().nullable().meta({ description: 'Position of the append, once it succeeded.' }),
    result: z.record(z.string(), z.unknown()).nullable(),
    problem: z.record(z.string(), z.unknown()).nullable().meta({ description: 'An RFC 9457 problem, when it failed.' }),
  })
  .meta({ id: 'Operation' });
export type OperationAnswer = z.output<typeof OperationAnswer>;

/** A token without its secret. */
export const TokenAnswer = z
  .strictObject({
    id: z.string(),
    principal: z.string(),
    role: Role,
    createdAt: Instant,
    expiresAt: Instant.nullable(),
  })
  .meta({ id: 'Token' });
export type TokenAnswer = z.output<typeof TokenAnswer>;

/** Only this answer ever holds the secret. */
export const TokenCreated = TokenAnswer.extend({
  token: z.string().meta({ description: 'The secret; shown once.' }),
}).meta({ id: 'TokenCreated' });
export type TokenCreated = z.output<typeof TokenCreated>;

/** Whom the registry takes the bearer for. */
export const WhoAmI = z
  .strictObject({ principal: z.string(), role: Role, token: z.string().nullable() })
  .meta({ id: 'WhoAmI' });
export type WhoAmI = z.output<typeof WhoAmI>;
