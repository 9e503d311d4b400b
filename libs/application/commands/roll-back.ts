import { rollBack as decide } from '#domain/model/roll-back';
import type { ModelState } from '#domain/model/state';
import { isServable } from '#domain/version/servable';
import type { VersionState } from '#domain/version/state';
import { RollBack as Body } from '#models/commands/places';
import type { KnownEvent } from '#models/events/envelope';
import type { PlaceChanged } from '#models/queries/commands';
import { isRefusal } from '#models/refusals/refusal';
import { foldSlug } from '#models/values/slug';
import type { Given } from '../given';
import type { BlobStore } from '../ports/blob-store';
import type { UseCase } from '../use-case';
import { RegistryCommand } from './command';
import { modelTarget, type ModelPlace } from './on-model';
import { followedBy } from './transition-stage';

/** Gives a stage or an alias back to the version that held it before. */
export class RollBack extends RegistryCommand<ModelPlace, Body, PlaceChanged> {}

/**
 * Lets the nearest earlier holder of a stage or an alias hold it again.
 * @param blobs where the bytes of a version that is to be served again must be found
 */
export function rollBack(blobs: BlobStore): UseCase<ModelPlace, Body, PlaceChanged> {
  return {
    operation: 'roll-back',
    needs: 'write',
    body: Body,
    target: (place, _body, given) => modelTarget(place, given),
    async decide(place, body, given, attempt) {
      const found = await given.model(place.project, place.model);
      if (isRefusal(found)) return found;
      const { project, model, name } = found;
      const servable = await servableEntries(model.state, body, given, blobs);
      const events = decide({
        project: project.state,
        model: model.state,
        name,
        place: body.place,
        leaves: body.leaves,
        eligible: (versionId) => servable.has(versionId),
        reason: body.reason ?? null,
        now: attempt.now,
      });
      if (isRefusal(events)) return events;
      const { projectId, modelId } = model.state;
      const [event] = events;
      const entered =
        event?.type === 'StageRolledBack' || event?.type === 'AliasRolledBack' ? event.data.entered : undefined;
      const subject = { projectId, modelId, ...(entered ? { versionId: entered.versionId } : {}) };
      return { writes: [{ slot: 0, to: model, subject, events }] };
    },
    answer: (_place, _body, events) => placeChanged(events[0]),
  };
}

/** Versions that ever held the place, may be served, and whose bytes are here. */
export async function servableEntries(
  model: ModelState,
  body: Pick<Body, 'place'>,
  given: Given,
  blobs: BlobStore,
): Promise<Set<string>> {
  const place = (body.place.kind === 'stage' ? model.stages : model.aliases).get(foldSlug(body.place.name));
  const servable = new Set<string>();
  for (const number of new Set([...(place?.entries.values() ?? [])].map((entry) => entry.number))) {
    const version = model.versions.get(number);
    if (!version || version.availability === 'deleted') continue;
    const evidence = (await given.version(version)).state;
    if (isServable(version, evidence) && (await hasBytes(evidence, blobs))) servable.add(version.versionId);
  }
  return servable;
}

async function hasBytes({ content }: VersionState, blobs: BlobStore): Promise<boolean> {
  if (content.kind !== 'held') return content.kind === 'external';
  const found = await Promise.all(content.files.map((file) => blobs.stat(file.digest)));
  return found.every((blob) => blob !== undefined);
}

function placeChanged(event: KnownEvent | undefined): PlaceChanged {
  if (event?.type === 'StageRolledBack') {
    const { stage, left, entered, moves, aliases } = event.data;
    const named = moves.map((move) => ({ number: move.number, from: move.from, to: move.to }));
    const holds = { place: 'stage' as const, name: stage, holder: entered.number, left: left.number };
    return { ...holds, moves: named, ...followedBy(aliases), changed: true };
  }
  if (event?.type === 'AliasRolledBack') {
    const { alias, left, entered } = event.data;
    return { place: 'alias', name: alias, holder: entered.number, left: left.number, moves: [], changed: true };
  }
  throw new Error('a rollback without its event');
}
