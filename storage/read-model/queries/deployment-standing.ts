import type { DeploymentStanding } from '#models/queries/deployments';
import type { VersionSummaryAnswer } from '#models/queries/versions';
import type { CatalogueRows } from '#application/ports/catalogue-rows';

/** What is known at the asked time of a version that runs somewhere. */
export interface Running {
  readonly number: number;
  readonly availability: CatalogueRows['versions']['columns']['availability'];
  readonly deprecation: VersionSummaryAnswer['deprecation'];
  /** Where it stands, or none. */
  readonly stage: string;
  /** The stage that it left last since its deployment was recorded; null: it left none. */
  readonly leftStage: string | null;
}

/**
 * Whether a version may go on running where it runs, and why in a sentence. A deprecation counts from its day on; what
 * says more against a version goes before what says less.
 * @param moment the asked time, RFC 3339 in UTC
 */
export function deploymentStanding(
  running: Running,
  moment: string,
): { readonly standing: DeploymentStanding; readonly why: string } {
  const { number, availability, deprecation, stage, leftStage } = running;
  const version = `Version ${number}`;
  switch (availability) {
    case 'quarantined':
      return { standing: availability, why: `${version} is quarantined and must not be served.` };
    case 'archived':
      return { standing: availability, why: `${version} is archived.` };
    case 'retired':
      return { standing: availability, why: `${version} is retired: its bytes are not served any more.` };
    case 'deleted':
      return { standing: availability, why: `${version} was deleted.` };
    case 'active':
    case 'deprecated':
  }
  const date = deprecation?.date ?? null;
  const reached = availability === 'deprecated' && (date === null || date <= moment.slice(0, 10));
  const instead = deprecation?.successor ? `: use version ${deprecation.successor}` : '';
  const coming = availability === 'deprecated' && !reached ? ` It is deprecated from ${date} on${instead}.` : '';
  const displaced = stage === 'none' && leftStage !== null;
  const left = `it left ${leftStage} after it was deployed, and stands in no stage`;
  if (reached) {
    const since = date === null ? '' : ` since ${date}`;
    return {
      standing: 'deprecated',
      why: `${version} is deprecated${since}${instead}${displaced ? `; ${left}` : ''}.`,
    };
  }
  if (displaced) return { standing: 'displaced', why: `${version} was displaced: ${left}.${coming}` };
  const stands = stage === 'none' ? 'in no stage' : `in ${stage}`;
  return { standing: 'allowed', why: `${version} may run: it stands ${stands}.${coming}` };
}
