import { registerVersion as decide, sameAsNewest } from '#domain/model/register-version';
import type { ModelName } from '#domain/model/names';
import type { ModelVersion } from '#domain/model/state';
import { changeRecord } from '#domain/version/describe-version';
import { RegisterVersion as Body } from '#models/commands/versions';
import type { VersionEvent } from '#models/events/version';
import type { VersionRegistered } from '#models/queries/commands';
import { isRefusal } from '#models/refusals/refusal';
import type { Given, GivenModel } from '../given';
import { uuidOf } from '../identity';
import { treeOf } from '../registration/manifest';
import { unseenSubmission, type Submission } from '../registration/submission';
import type { UseCase } from '../use-case';
import { RegistryCommand } from './command';
import { modelTarget, type ModelPlace } from './on-model';

/** What a registration comes to: registered in the request, or an operation that goes on after it. */
export type Registration = VersionRegistered | { readonly operation: string };

/** Registers a version; one whose content is held goes on as an operation. */
export class RegisterVersion extends RegistryCommand<ModelPlace, Body, Registration> {}

/** The id that the version of a command has: also before it is registered. */
export function versionIdOf(commandId: string): string {
  return uuidOf('version', commandId);
}

/** The newest version, when pushing this body again is no new version, and what its metadata has otherwise. */
export async function unchangedVersion(
  found: GivenModel,
  body: Body,
  given: Given,
): Promise<VersionRegistered | undefined> {
  if (body.content.kind !== 'held' || body.newVersion) return undefined;
  const same = sameAsNewest(found.model.state, treeOf(body.content.files));
  if (!same) return undefined;
  const { state } = await given.version(same);
  const differs = changeRecord(state.metadata, body.metadata).changed;
  return registered(found.name, same, state, { unchanged: true, differs });
}

/**
 * Gives content its number: evidence on the version's stream, then the number on the model's, which is the commit
 * point. Evidence that landed before stands as it is and is used again.
 * @param submission of content held here; other content needs none
 */
export function registerVersion(submission?: Submission): UseCase<ModelPlace, Body, VersionRegistered> {
  return {
    operation: 'register-version',
    needs: 'write',
    body: Body,
    target: (place, _body, given) => modelTarget(place, given),
    async decide(place, body, given, attempt) {
      const found = await given.model(place.project, place.model);
      if (isRefusal(found)) return found;
      const unchanged = await unchangedVersion(found, body, given);
      if (unchanged) return { unchanged };
      const { projectId, modelId } = found.model.state;
      const versionId = versionIdOf(attempt.commandId);
      const evidence = attempt.isFirst ? given.newVersionStream(versionId) : await given.versionStream(versionId);
      const fresh = submission ?? unseenSubmission(body);
      const submitted = evidence.state?.submitted ?? (fresh && { projectId, modelId, versionId, ...fresh });
      if (!submitted) throw new Error('held content is registered without its submission');
      const events = decide(found.model.state, submitted, found.name);
      if (isRefusal(events)) return events;
      const subject = { projectId, modelId, versionId };
      const evidenceEvents: VersionEvent[] = evidence.state ? [] : [{ type: 'VersionSubmitted', data: submitted }];
      return {
        writes: [
          { slot: 0, to: evidence, subject, events: evidenceEvents },
          { slot: 1, to: found.model, subject, events },
        ],
      };
    },
    async answer(place, _body, [event], given) {
      if (event?.type !== 'VersionRegistered') throw new Error('a registration without its event');
      const { modelId, number } = event.data;
      const project = (await given.projectStream(place.project)).state?.slug ?? place.project;
      const model = await given.modelAt(modelId, event.position);
      const version = model.versions.get(number);
      if (!version) throw new Error(`version ${number} is not in its model`);
      const evidence = await given.versionAt(version, event.position);
      return registered({ project, model: model.slug }, version, evidence, { unchanged: false, differs: [] });
    },
  };
}

/** How a version with its content is told to whoever brought that. */
export function registered(
  name: ModelName,
  version: ModelVersion,
  evidence: {
    readonly checks: ReadonlyMap<string, VersionRegistered['checks'][number]>;
    readonly submitted: { readonly findings: readonly { title: string; file: string }[] };
  },
  outcome: Pick<VersionRegistered, 'unchanged' | 'differs'>,
): VersionRegistered {
  return {
    id: version.versionId,
    ...name,
    number: version.number,
    content: version.content,
    digest: version.digest,
    availability: version.availability,
    findings: evidence.submitted.findings.map(({ file, title }) => (file ? `${file}: ${title}` : title)),
    checks: [...evidence.checks.values()],
    ...outcome,
  };
}
