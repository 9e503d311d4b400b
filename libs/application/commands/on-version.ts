import type { ModelName } from '#domain/model/names';
import { resolveRef } from '#domain/model/resolve-ref';
import type { ModelState, ModelVersion } from '#domain/model/state';
import type { ProjectState } from '#domain/project/state';
import type { VersionState } from '#domain/version/state';
import type { KnownEvent, Subject } from '#models/events/envelope';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import { parseRef } from '#models/values/ref';
import type { Given } from '../given';
import type { Loaded } from '../loaded';
import { unchangedSince, type ModelPlace } from './on-model';

/** How a command names its version: the ref may be a number, a digest, an alias, a stage or latest. */
export interface VersionPlace extends ModelPlace {
  readonly ref: string;
}

/** A version with everything that stands around it. */
export interface GivenVersion {
  readonly project: Loaded<ProjectState>;
  readonly model: Loaded<ModelState>;
  readonly evidence: Loaded<VersionState>;
  readonly version: ModelVersion;
  readonly name: ModelName;
  readonly subject: Subject;
}

/**
 * The stream of evidence about a version; a deleted one has it too, and with it the answers to repeated commands. The
 * version is named by its number: what a name means may change before the command is repeated, and a repetition must
 * find the stream again.
 */
export async function evidenceTarget(place: VersionPlace, given: Given): Promise<Loaded<VersionState> | Refusal> {
  const found = await given.model(place.project, place.model);
  if (isRefusal(found)) return found;
  const ref = parseRef(place.ref);
  if (ref && ref.kind !== 'number') return refuse('movable-ref', { ref: place.ref });
  const numbered = ref && found.model.state.versions.get(ref.number);
  const version = numbered ?? resolveRef(found.model.state, place.ref, found.name, found.project.state.policy);
  return isRefusal(version) ? version : given.version(version);
}

/** The version that a command is about. */
export async function givenVersion(place: VersionPlace, given: Given): Promise<GivenVersion | Refusal> {
  const found = await given.model(place.project, place.model);
  if (isRefusal(found)) return found;
  const version = resolveRef(found.model.state, place.ref, found.name, found.project.state.policy);
  if (isRefusal(version)) return version;
  const evidence = await given.version(version);
  const { projectId, modelId } = found.model.state;
  return { ...found, version, evidence, subject: { projectId, modelId, versionId: version.versionId } };
}

/** The version that an event is about, as its model stood at that event. */
export async function versionThen({ subject, position }: KnownEvent, given: Given): Promise<ModelVersion> {
  const { modelId = '', versionId = '' } = subject;
  const { versions } = await given.modelAt(modelId, position);
  const version = [...versions.values()].find((candidate) => candidate.versionId === versionId);
  if (!version) throw new Error(`version ${versionId} was not in model ${modelId} at position ${position}`);
  return version;
}

/** Refuses when a version has changed, in either of its streams, since the caller looked at it. */
export function versionUnchangedSince(expected: string | undefined, found: GivenVersion): Refusal | undefined {
  const inModel = found.model.versionPositions.get(found.version.versionId) ?? 0n;
  const inEvidence = found.evidence.position;
  return unchangedSince(expected, inModel > inEvidence ? inModel : inEvidence);
}
