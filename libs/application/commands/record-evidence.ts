import { describeVersion as describe } from '#domain/version/describe-version';
import { linkLineage as link, recordEvaluations as record } from '#domain/version/record-evidence';
import type { ModelVersion } from '#domain/model/state';
import type { VersionState } from '#domain/version/state';
import {
  DescribeVersion as Description,
  LinkLineage as Links,
  RecordEvaluations as Evaluations,
} from '#models/commands/versions';
import type { VersionEvent } from '#models/events/version';
import type { VersionChanged } from '#models/queries/commands';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import { mustBeActive } from '#domain/model/names';
import { licenceRefusal } from '../registration/licence-refusal';
import type { UseCase } from '../use-case';
import { RegistryCommand } from './command';
import { evidenceTarget, givenVersion, versionThen, versionUnchangedSince, type VersionPlace } from './on-version';

/** Changes metadata and tags of a version; fields that are not named stay. */
export class DescribeVersion extends RegistryCommand<VersionPlace, Description, VersionChanged> {}
/** Adds metrics to a version. */
export class RecordEvaluations extends RegistryCommand<VersionPlace, Evaluations, VersionChanged> {}
/** Links a version to what it comes from. */
export class LinkLineage extends RegistryCommand<VersionPlace, Links, VersionChanged> {}

/** A use case that adds evidence to a version's own stream. */
function onEvidence<Body>(
  given: Pick<UseCase<VersionPlace, Body, VersionChanged>, 'operation' | 'body'> & {
    decide(version: VersionState, body: Body): readonly VersionEvent[] | Refusal;
  },
): UseCase<VersionPlace, Body, VersionChanged> {
  return {
    operation: given.operation,
    needs: 'write',
    body: given.body,
    target: (place, _body, states) => evidenceTarget(place, states),
    async decide(place, body, states, attempt) {
      const found = await givenVersion(place, states);
      if (isRefusal(found)) return found;
      const refusal = mustBeActive(found.model.state, found.name) ?? versionUnchangedSince(attempt.ifMatch, found);
      if (refusal) return refusal;
      const events = given.decide(found.evidence.state, body);
      if (isRefusal(events)) return events;
      if (events.length === 0) return { unchanged: answer(found.version, found.evidence.state, false) };
      return { writes: [{ slot: 0, to: found.evidence, subject: found.subject, events }] };
    },
    async answer(_place, _body, [event], states) {
      if (!event) throw new Error(`${given.operation} without its event`);
      const version = await versionThen(event, states);
      return answer(version, await states.versionAt(version, event.position), true);
    },
  };
}

function answer(version: ModelVersion, evidence: VersionState, changed: boolean): VersionChanged {
  return {
    id: version.versionId,
    number: version.number,
    changed,
    availability: version.availability,
    checks: [...evidence.checks.values()],
  };
}

/** Replaces the named fields of a version's metadata, and computes its checks anew. */
export const describeVersion = onEvidence({
  operation: 'describe-version',
  body: Description,
  decide: (version, body) => licenceRefusal(body.metadata) ?? describe(version, body),
});
/** Adds metrics, and computes the version's checks anew. */
export const recordEvaluations = onEvidence({
  operation: 'record-evaluations',
  body: Evaluations,
  decide: (version, body) => record(version, body.evaluations),
});
/** Adds links of lineage, and computes the version's checks anew. */
export const linkLineage = onEvidence({
  operation: 'link-lineage',
  body: Links,
  decide: (version, body) => link(version, body.links),
});
