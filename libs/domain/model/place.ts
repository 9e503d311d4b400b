import { foldSlug } from '#models/values/slug';
import { LayeredMap } from '../layered-map';
import type { Entry, Follower, ModelState, Place } from './state';

/** A stage or an alias that nobody has held yet. */
export function emptyPlace(name: string): Place {
  return { name, holders: [], lastLeft: null, entries: LayeredMap.of() };
}

/** The entry of the holder that entered last; undefined while nobody holds the place. */
export function currentEntry(place: Place | undefined): Entry | undefined {
  const id = place?.holders.at(-1);
  return id === undefined ? undefined : place?.entries.get(id);
}

/** The entry that an alias names through its stage; undefined while the stage is empty. */
export function followedEntry(model: ModelState, follower: Follower): Entry | undefined {
  return currentEntry(model.stages.get(foldSlug(follower.stage)));
}

/** The entry by which a version holds the place now. */
export function entryOf(place: Place | undefined, number: number): Entry | undefined {
  return place?.holders.map((id) => place.entries.get(id)).find((entry) => entry?.number === number);
}

/** A version enters by a new entry. */
export function enter(place: Place, entry: Entry): Place {
  return {
    ...place,
    holders: [...place.holders, entry.entryId],
    entries: place.entries.with(entry.entryId, entry),
  };
}

/** The holder with this entry leaves; the entry is remembered as the one that left last. */
export function leave(place: Place, entryId: string): Place {
  return place.holders.includes(entryId)
    ? { ...place, holders: place.holders.filter((id) => id !== entryId), lastLeft: entryId }
    : place;
}

/** An earlier entry is current again, as that same entry: what it had displaced stays where a second rollback goes. */
export function reenter(place: Place, entryId: string, at: string): Place {
  const entry = place.entries.get(entryId);
  if (!entry) return place;
  return {
    ...place,
    holders: [...place.holders, entryId],
    entries: place.entries.with(entryId, { ...entry, enteredAt: at }),
  };
}

/**
 * The nearest entry along `before` that may be current again.
 * The chain only leads back, so whoever is found held the place before, and rolling back never goes forward.
 */
export function nearestBefore(place: Place, from: Entry, eligible: (entry: Entry) => boolean): Entry | undefined {
  let id = from.before;
  while (id !== null) {
    const entry = place.entries.get(id);
    if (!entry) return undefined;
    if (eligible(entry)) return entry;
    id = entry.before;
  }
  return undefined;
}
