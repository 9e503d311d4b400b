import type { RowOperation } from '#application/ports/catalogue-rows';
import type { KnownEvent } from '#models/events/envelope';
import { aliases } from './aliases';
import { audit } from './audit';
import { deployments } from './deployments';
import { models } from './models';
import type { Projection } from './projection';
import { projects } from './projects';
import { stages } from './stages';
import { versionEvidence } from './version-evidence';
import { versions } from './versions';

/** The catalogue's projections, in the order in which they run: one group, one checkpoint. */
export const catalogue: readonly Projection[] = [
  projects,
  models,
  versions,
  versionEvidence,
  stages,
  aliases,
  deployments,
  audit,
];

/** Everything that an event does to the catalogue's rows. */
export function projectEvent(event: KnownEvent): RowOperation[] {
  return catalogue.flatMap((projection) => projection(event));
}
