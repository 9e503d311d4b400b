import { pendingVersion, sealVersion } from '#domain/model/seal-version';
import { attachContent as attach, type FoundContent } from '#domain/version/attach-content';
import { sameRecord, standingAttachment } from '#domain/version/attachments';
import { AttachContent as Body } from '#models/commands/versions';
import type { VersionEvent } from '#models/events/version';
import type { VersionRegistered } from '#models/queries/commands';
import { isRefusal } from '#models/refusals/refusal';
import type { UseCase } from '../use-case';
import { RegistryCommand } from './command';
import { modelTarget } from './on-model';
import { givenVersion, type VersionPlace } from './on-version';
import { registered, type Registration } from './register-version';

/** Gives a pending version its files; goes on as an operation. */
export class AttachContent extends RegistryCommand<VersionPlace, Body, Registration> {}

/** The version's record is not the one that the files were held against: they must be inspected again. */
export class RecordChanged extends Error {}

/**
 * Gives a pending version its content: the bytes on the version's stream, then the seal on the model's, which is the
 * commit point and names them. Bytes whose seal never came count for nothing: their own command seals them as they
 * stand while the record and the evaluations are those that they were held against, and any other attaches anew.
 * @param found what inspection found; needless where the command's bytes stand already
 * @throws RecordChanged when the bytes are to be inspected again
 */
export function attachContent(found?: FoundContent): UseCase<VersionPlace, Body, VersionRegistered> {
  return {
    operation: 'attach-content',
    needs: 'write',
    body: Body,
    target: (place, _body, given) => modelTarget(place, given),
    async decide(place, _body, given, attempt) {
      const version = await givenVersion(place, given);
      if (isRefusal(version)) return version;
      const { model, evidence, subject, name } = version;
      const pending = pendingVersion(model.state, version.version.number, name);
      if (isRefusal(pending)) return pending;
      const standing = standingAttachment(evidence.state, attempt.commandId);
      if (!standing && !(found && sameRecord(found.over, evidence.state.metadata))) throw new RecordChanged();
      const slot = `attachment after ${evidence.revision}`;
      const fresh = standing || !found ? undefined : attach(evidence.state, model.state.projectId, found);
      const attachment = fresh ? { id: attempt.eventId(slot, 0), data: fresh.data } : standing;
      if (!attachment) throw new RecordChanged();
      const events = sealVersion(model.state, pending.number, attachment, name);
      if (isRefusal(events)) return events;
      const attached: VersionEvent[] = fresh ? [fresh] : [];
      return {
        writes: [
          { slot, to: evidence, subject, events: attached },
          { slot: 1, to: model, subject, events },
        ],
      };
    },
    async answer(place, _body, [event], given) {
      if (event?.type !== 'VersionSealed') throw new Error('content was attached without its event');
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
