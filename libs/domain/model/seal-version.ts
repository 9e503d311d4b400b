import type { ModelEvent } from '#models/events/model';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import type { Decision } from '../decision';
import type { Attachment } from '../version/state';
import { mustBeActive, versionOf, type ModelName } from './names';
import { standingOf } from './register-version';
import type { ModelState, ModelVersion } from './state';

/** The version that bytes may be attached to: pending, and neither retired nor deleted. */
export function pendingVersion(model: ModelState, number: number, name: ModelName): ModelVersion | Refusal {
  const version = mustBeActive(model, name) ?? versionOf(model, number, name);
  if (isRefusal(version)) return version;
  const who = { ...name, version: number };
  if (version.availability === 'retired') return refuse('version-retired', who);
  return version.content === 'pending' ? version : refuse('already-sealed', { ...who, content: version.content });
}

/** Makes attached bytes a version's content, for ever: the commit point of attaching. Who is quarantined stays so. */
export function sealVersion(
  model: ModelState,
  number: number,
  { id, data }: Pick<Attachment, 'id' | 'data'>,
  name: ModelName,
): Decision<ModelEvent> {
  const version = pendingVersion(model, number, name);
  if (isRefusal(version)) return version;
  const standing = standingOf(data);
  return [
    {
      type: 'VersionSealed',
      data: {
        modelId: model.modelId,
        versionId: version.versionId,
        number,
        attachment: id,
        content: 'held',
        digest: data.content.manifest,
        tree: data.content.tree,
        format: data.format,
        bytes: data.facts.bytes,
        parameterCount: data.facts.parameterCount,
        availability: version.availability === 'quarantined' ? 'quarantined' : standing.availability,
        findings: standing.findings,
        metadata: data.metadata,
        ...(data.sources && { sources: data.sources }),
        checks: data.checks,
      },
    },
  ];
}
