import type { ModelEvent } from '#models/events/model';
import { refuse, type Refusal } from '#models/refusals/refusal';
import { foldSlug } from '#models/values/slug';
import { evolvePlaces } from './evolve-places';
import type { ModelName } from './names';
import { followedEntry } from './place';
import type { ModelState } from './state';

type StageMove = Extract<ModelEvent, { type: 'StageTransitioned' | 'StageRolledBack' }>;
/** A move of a stage that does not say yet what becomes of the aliases that follow it. */
type BareMove = StageMove extends infer M
  ? M extends StageMove
    ? { readonly type: M['type']; readonly data: Omit<M['data'], 'aliases'> }
    : never
  : never;

/** Refuses to move an alias that follows a stage: it moves in the stage's own events only. */
export function followsStage(model: ModelState, alias: string, name: ModelName): Refusal | undefined {
  const follower = model.followers.get(foldSlug(alias));
  return follower && refuse('alias-follows-stage', { ...name, alias: follower.name, stage: follower.stage });
}

/** A move of a stage that names every alias which thereby names another version, or none. */
export function withFollowers(model: ModelState, move: BareMove): StageMove {
  const event = { ...move, data: { ...move.data, aliases: [] } } as StageMove;
  if (model.followers.size === 0) return event;
  const after = evolvePlaces(model, { ...event, id: 'this move', recordedAt: '' });
  const aliases = [...model.followers.values()].flatMap((follower) => {
    const was = followedEntry(model, follower);
    const now = followedEntry(after, follower);
    if (was?.number === now?.number) return [];
    const left = was ? { versionId: was.versionId, number: was.number } : null;
    return [{ alias: follower.name, versionId: now?.versionId ?? null, number: now?.number ?? null, left }];
  });
  return { ...event, data: { ...event.data, aliases } } as StageMove;
}
