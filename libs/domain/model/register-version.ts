import type { ModelEvent } from '#models/events/model';
import type { VersionEvent } from '#models/events/version';
import type { Decision } from '../decision';
import { mustBeActive, type ModelName } from './names';
import type { ModelState, ModelVersion } from './state';

type Submitted = Extract<VersionEvent, { type: 'VersionSubmitted' }>['data'];

/** The version with the highest number that was not deleted. Numbers are given without gaps, and deleted ones stay. */
function newestVersion({ versions, lastNumber }: ModelState): ModelVersion | undefined {
  for (let number = lastNumber; number > 0; number--) {
    const version = versions.get(number);
    if (version && version.availability !== 'deleted') return version;
  }
  return undefined;
}

/** The newest version that may be served, when its content is that tree: pushing it again is no new version. */
export function sameAsNewest(state: ModelState, tree: string): ModelVersion | undefined {
  const newest = newestVersion(state);
  const servable = newest?.availability === 'active' || newest?.availability === 'deprecated';
  return servable && newest.tree === tree ? newest : undefined;
}

/** Whether content is served, as far as its verdict says: what is suspicious is quarantined for the rules that say so. */
export function standingOf({ verdict, findings }: Pick<Submitted, 'verdict' | 'findings'>): {
  availability: 'active' | 'quarantined';
  findings: string[];
} {
  if (verdict !== 'suspicious' && verdict !== 'incomplete') return { availability: 'active', findings: [] };
  const rules = findings.filter((finding) => finding.severity !== 'info').map((finding) => finding.rule);
  return { availability: 'quarantined', findings: [...new Set(rules)] };
}

/** Gives a submitted version its number: the commit point of a registration. */
export function registerVersion(state: ModelState, submitted: Submitted, name: ModelName): Decision<ModelEvent> {
  const refusal = mustBeActive(state, name);
  if (refusal) return refusal;
  const { content, versionId } = submitted;
  const previous = newestVersion(state);
  return [
    {
      type: 'VersionRegistered',
      data: {
        modelId: state.modelId,
        versionId,
        number: state.lastNumber + 1,
        content: content.kind,
        digest: digestOf(content),
        tree: content.kind === 'held' ? content.tree : null,
        ...standingOf(submitted),
        previous: previous?.number ?? null,
      },
    },
  ];
}

function digestOf(content: Submitted['content']): string | null {
  if (content.kind === 'pending') return null;
  return content.kind === 'held' ? content.manifest : content.digest;
}
