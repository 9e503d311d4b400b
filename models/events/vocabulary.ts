import type { z } from 'zod';
import { modelEvents, type ModelEvent } from './model';
import { principalEvents, type PrincipalEvent } from './principal';
import { projectEvents, type ProjectEvent } from './project';
import { registryEvents, type RegistryEvent } from './registry';
import { versionEvents, type VersionEvent } from './version';

/** Every event that this release appends. */
export type DomainEvent = RegistryEvent | ProjectEvent | ModelEvent | VersionEvent | PrincipalEvent;
/** The name of an event type, such as `VersionRegistered`. */
export type EventType = DomainEvent['type'];

/** The schema of every event type, at its newest version. */
export const vocabulary: Readonly<Record<EventType, z.ZodType>> = {
  ...registryEvents,
  ...projectEvents,
  ...modelEvents,
  ...versionEvents,
  ...principalEvents,
};

/** Events that a later one of the same command completes: hidden from the default audit page. */
export const preliminaryEvents: ReadonlySet<EventType> = new Set([
  'VersionSubmitted',
  'ContentAttached',
  'NameRedirected',
  'TransitionApproved',
]);

/** The newest schema version of each type; an older stored one is brought up to date by its upcasters. */
export const schemaVersions: Readonly<Record<EventType, number>> = Object.fromEntries(
  Object.keys(vocabulary).map((type) => [type, 1]),
) as Record<EventType, number>;
