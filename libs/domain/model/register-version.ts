import type { ModelEvent } from '#models/events/model';
import type { VersionEvent } from '#models/events/version';
import type { Decision } from '../decision';
import { mustBeActive, type ModelName } from './names';
import type { ModelState, ModelVersion } from './state';

type Submitted = Extract<VersionEvent, { type: 'VersionSubmitted' }>['data'];

/** The newest version that may be served, when its content is that tree: pushing it again is no new version. */
export function sameAsNewest(state: ModelState, tree: string): ModelVersion | undefined {
  const newest = [...state.versions.values()].filter((version) => version.availability !== 'deleted').at(-1);
  const servable = newest?.availability === 'active' || newest?.availability === 'deprecated';
  return servable && newest.tree === tree ? newest : undefined;
}

/** Gives a submitted version its number: the commit point of a registration. */
export function registerVersion(state: ModelState, submitted: Submitted, name: ModelName): Decision<ModelEvent> {
  const refusal = mustBeActive(state, name);
  if (refusal) return refusal;
  const { content, versionId, verdict, findings } = submitted;
  const quarantined = verdict === 'suspicious' || verdict === 'incomplete';
  const previous = [...state.versions.values()].filter((version) => version.availability !== 'deleted').at(-1);
  return [
    {
      type: 'VersionRegistered',
      data: {
        modelId: state.modelId,
        versionId,
        number: state.lastNumber + 1,
        content: content.kind,
        digest: content.kind === 'held' ? content.manifest : content.digest,
        tree: content.kind === 'held' ? content.tree : null,
        availability: quarantined ? 'quarantined' : 'active',
        findings: quarantined ? [...new Set(findings.filter((x) => x.severity !== 'info').map((x) => x.rule))] : [],
        previous: previous?.number ?? null,
      },
    },
  ];
}
