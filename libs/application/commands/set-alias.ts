import { removeAlias as decideRemoval, setAlias as decide } from '#domain/model/aliases';
import { RemoveAlias as Removal, SetAlias as Setting } from '#models/commands/places';
import type { PlaceChanged } from '#models/queries/commands';
import { isRefusal } from '#models/refusals/refusal';
import type { UseCase } from '../use-case';
import { RegistryCommand } from './command';
import { modelTarget, type ModelPlace } from './on-model';
import { givenVersion } from './on-version';

export interface AliasPlace extends ModelPlace {
  readonly alias: string;
}

export class SetAlias extends RegistryCommand<AliasPlace, Setting, PlaceChanged> {}
export class RemoveAlias extends RegistryCommand<AliasPlace, Removal, PlaceChanged> {}

const alias = (name: string, holder: number | null, left: number | null, changed: boolean): PlaceChanged => ({
  place: 'alias',
  name,
  holder,
  left,
  moves: [],
  changed,
});

export const setAlias: UseCase<AliasPlace, Setting, PlaceChanged> = {
  operation: 'set-alias',
  needs: 'write',
  body: Setting,
  target: (place, _body, given) => modelTarget(place, given),
  async decide(place, body, given) {
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
    return alias(event.data.alias, event.data.number, event.data.displaced?.number ?? null, true);
  },
};

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
    const { projectId, modelId } = model.state;
    const [event] = events;
    const versionId = event?.type === 'AliasRemoved' ? { versionId: event.data.versionId } : {};
    return { writes: [{ slot: 0, to: model, subject: { projectId, modelId, ...versionId }, events }] };
  },
  answer(_place, _body, [event]) {
    if (event?.type !== 'AliasRemoved') throw new Error('an alias was removed without its event');
    return alias(event.data.alias, null, event.data.number, true);
  },
};
