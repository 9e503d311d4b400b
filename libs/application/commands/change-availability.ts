import { changeAvailability as decide } from '#domain/model/change-availability';
import { deleteVersion as decideDeletion } from '#domain/model/delete-version';
import { ChangeAvailability as Change, DeleteVersion as Deletion } from '#models/commands/versions';
import type { ModelEvent } from '#models/events/model';
import type { VersionChanged } from '#models/queries/commands';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import { authorise } from '../access/ability';
import type { Attempt, UseCase } from '../use-case';
import { RegistryCommand } from './command';
import { modelTarget } from './on-model';
import { givenVersion, versionThen, versionUnchangedSince, type GivenVersion, type VersionPlace } from './on-version';

/** Deprecates, archives, restores, quarantines, releases or retires a version. */
export class ChangeAvailability extends RegistryCommand<VersionPlace, Change, VersionChanged> {}
/** Deletes a version for good; only its history stays. */
export class DeleteVersion extends RegistryCommand<VersionPlace, Deletion, VersionChanged> {}

/** A use case that changes whether a version is served, on its model's stream. */
function onAvailability<Body>(
  given: Pick<UseCase<VersionPlace, Body, VersionChanged>, 'operation' | 'needs' | 'body'> & {
    decide(found: GivenVersion, body: Body, attempt: Attempt): readonly ModelEvent[] | Refusal;
  },
): UseCase<VersionPlace, Body, VersionChanged> {
  return {
    operation: given.operation,
    needs: given.needs,
    body: given.body,
    target: (place, _body, states) => modelTarget(place, states),
    async decide(place, body, states, attempt) {
      const found = await givenVersion(place, states);
      if (isRefusal(found)) return found;
      const stale = versionUnchangedSince(attempt.ifMatch, found);
      if (stale) return stale;
      const events = given.decide(found, body, attempt);
      if (isRefusal(events)) return events;
      const { versionId: id, number, availability } = found.version;
      if (events.length === 0) return { unchanged: { id, number, changed: false, availability } };
      return { writes: [{ slot: 0, to: found.model, subject: found.subject, events }] };
    },
    async answer(_place, _body, [event], states) {
      if (!event) throw new Error(`${given.operation} without its event`);
      const { versionId: id, number, availability } = await versionThen(event, states);
      return { id, number, changed: true, availability };
    },
  };
}

/** What undoes a quarantine, and what can not be undone, is for owners. */
function ownersAlone(to: Change['to'], { actor }: Attempt): Refusal | undefined {
  if (to === 'released') return authorise(actor, 'own', 'release-version');
  return to === 'retired' ? authorise(actor, 'own', 'retire-version') : undefined;
}

/** Changes whether a version is served; refuses what its present availability does not allow. */
export const changeAvailability = onAvailability({
  operation: 'change-availability',
  needs: 'write',
  body: Change,
  decide: ({ model, evidence, version, name }, body, attempt) =>
    ownersAlone(body.to, attempt) ?? decide(model.state, evidence.state, version.number, body, name),
});

/** Deletes a version that nothing uses; for owners. */
export const deleteVersion = onAvailability({
  operation: 'delete-version',
  needs: 'own',
  body: Deletion,
  decide: ({ project, model, version, name }, body, attempt) =>
    decideDeletion(
      model.state,
      {
        number: version.number,
        reason: body.reason ?? null,
        overrideWindow: body.overrideWindow,
        now: attempt.now,
        rollbackWindowDays: project.state.policy.rollbackWindowDays,
      },
      name,
    ),
});
