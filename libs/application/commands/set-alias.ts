import { followStage, removeAlias as decideRemoval, setAlias as decide } from '#domain/model/aliases';
import { followedEntry } from '#domain/model/place';
import type { ModelState } from '#domain/model/state';
import { RemoveAlias as Removal, SetAlias as Setting } from '#models/commands/places';
import type { Subject } from '#models/events/envelope';
import type { ModelEvent } from '#models/events/model';
import type { PlaceChanged } from '#models/queries/commands';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import { foldSlug } from '#models/values/slug';
import type { Given } from '../given';
import type { Outcome, UseCase } from '../use-case';
import { RegistryCommand } from './command';
import { modelTarget, type ModelPlace } from './on-model';
import { givenVersion } from './on-version';

/** An alias of a model, by its name. */
export interface AliasPlace extends ModelPlace {
  readonly alias: string;
}

/** Makes an alias name a version, or follow a stage. */
export class SetAlias extends RegistryCommand<AliasPlace, Setting, PlaceChanged> {}
/** Removes an alias. */
export class RemoveAlias extends RegistryCommand<AliasPlace, Removal, PlaceChanged> {}

const alias = (
  name: string,
  holder: number | null,
  left: number | null,
  changed: boolean,
  follows: string | null = null,
): PlaceChanged => ({
  place: 'alias',
  name,
  holder,
  left,
  moves: [],
  ...(follows === null ? {} : { follows }),
  changed,
});

/** Points an alias at a servable version, or lets it follow a stage of the policy. */
export const setAlias: UseCase<AliasPlace, Setting, PlaceChanged> = {
  operation: 'set-alias',
  needs: 'write',
  body: Setting,
  target: (place, _body, given) => modelTarget(place, given),
  async decide(place, body, given) {
    if ('follows' in body) return follow(place, body.follows, body.reason ?? null, given);
    const found = await givenVersion({ ...place, ref: body.version }, given);
    if (isRefusal(found)) return found;
    const { project, model, evidence, version, name } = found;
    const command = { alias: place.alias, number: version.number, reason: body.reason ?? null };
    const events = decide(project.state, model.state, evidence.state, command, name);
    if (isRefusal(events)) return events;
    if (events.length === 0) return { unchanged: alias(place.alias, version.number, null, false) };
    return { writes: [{ slot: 0, to: model, subject: found.subject, events }] };
  },
  answer(_place, _body, [event]) {
    if (event?.type !== 'AliasSet') throw new Error('an alias was set without its event');
    const { alias: name, number, displaced, follows } = event.data;
    return alias(name, number, displaced?.number ?? null, true, follows);
  },
};

/** The alias follows a stage, whichever version stands there. */
async function follow(
  place: AliasPlace,
  stage: string,
  reason: string | null,
  given: Given,
): Promise<Outcome<PlaceChanged> | Refusal> {
  const found = await given.model(place.project, place.model);
  if (isRefusal(found)) return found;
  const { project, model, name } = found;
  const events = followStage(project.state, model.state, { alias: place.alias, stage, reason }, name);
  if (isRefusal(events)) return events;
  const follower = model.state.followers.get(foldSlug(place.alias));
  if (follower && events.length === 0) {
    const holder = followedEntry(model.state, follower)?.number ?? null;
    return { unchanged: alias(follower.name, holder, null, false, follower.stage) };
  }
  return { writes: [{ slot: 0, to: model, subject: aliasSubject(model.state, events), events }] };
}

/** What an event about an alias is about: its model, and the version that it names, if it names one. */
function aliasSubject({ projectId, modelId }: ModelState, [event]: readonly ModelEvent[]): Subject {
  const versionId = event?.type === 'AliasSet' || event?.type === 'AliasRemoved' ? event.data.versionId : null;
  return { projectId, modelId, ...(versionId === null ? {} : { versionId }) };
}

/** Removes an alias; the versions that it named are not touched. */
export const removeAlias: UseCase<AliasPlace, Removal, PlaceChanged> = {
  operation: 'remove-alias',
  needs: 'write',
  body: Removal,
  target: (place, _body, given) => modelTarget(place, given),
  async decide(place, body, given) {
    const found = await given.model(place.project, place.model);
    if (isRefusal(found)) return found;
    const { model, name } = found;
    const events = decideRemoval(model.state, { alias: place.alias, reason: body.reason ?? null }, name);
    if (isRefusal(events)) return events;
    return { writes: [{ slot: 0, to: model, subject: aliasSubject(model.state, events), events }] };
  },
  answer(_place, _body, [event]) {
    if (event?.type !== 'AliasRemoved') throw new Error('an alias was removed without its event');
    return alias(event.data.alias, null, event.data.number, true);
  },
};
