import { toldData, type DataOf } from '#models/events/told-data';
import type { CloudEvent } from '#models/queries/history';
import type { PlaceHeld } from '#models/queries/reasons';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import type { Check } from '#models/values/check';
import { foldSlug } from '#models/values/slug';
import type { OnePosition } from './ask';

type Place = { readonly kind: 'stage' | 'alias'; readonly name: string };
type Found = Pick<PlaceHeld, 'how' | 'from' | 'displaced' | 'reason'> & { readonly approval?: string };

const mostPages = 40;

/** Everything that happened to a version, preliminary events too, the newest first. */
export async function eventsOf(
  catalogue: OnePosition,
  version: { readonly project: string; readonly model: string; readonly number: number },
): Promise<CloudEvent[] | Refusal> {
  const { project, model, number } = version;
  const events: CloudEvent[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < mostPages; pages++) {
    const question = { project, model, version: number, all: true, order: 'newest' as const, limit: 500 };
    const page = await catalogue.ask('show-history', cursor === undefined ? question : { ...question, cursor });
    if (isRefusal(page)) return page;
    events.push(...page.items);
    if (page.next === null) return events;
    cursor = page.next;
  }
  return events;
}

/** How a version came to hold a place, from its own events; undefined when they do not tell. */
export async function heldPlace(
  catalogue: OnePosition,
  project: string,
  version: number,
  events: readonly CloudEvent[],
  place: Place,
): Promise<PlaceHeld | undefined> {
  for (const event of events) {
    const found = entryIn(event, version, place, events);
    if (!found) continue;
    const { approval, ...told } = found;
    const approved = events.find(({ id }) => id === approval);
    const { time: at, actor: by, id, position } = event;
    return {
      place: place.kind,
      name: place.name,
      ...told,
      at,
      by,
      event: id,
      position,
      policy: place.kind === 'stage' ? await citedPolicy(catalogue, project, event, told.how, approved) : null,
      checks: approved ? checksOf(approved) : [],
    };
  }
  return undefined;
}

/** Whether an event brought the version to the place, and how. */
function entryIn(event: CloudEvent, version: number, place: Place, events: readonly CloudEvent[]): Found | undefined {
  const isIt = (name: string) => foldSlug(name) === foldSlug(place.name);
  const isStage = place.kind === 'stage';
  switch (event.type) {
    case 'StageTransitioned': {
      const data = toldData(event, 'StageTransitioned');
      if (!data || data.number !== version) return undefined;
      if (isStage && isIt(data.to)) return promoted(data);
      return followed(data, version, isIt);
    }
    case 'StageRolledBack': {
      const data = toldData(event, 'StageRolledBack');
      if (!data || data.entered.number !== version) return undefined;
      if (!isStage || !isIt(data.stage)) return followed(data, version, isIt);
      const first = events.find(({ id }) => id === data.entered.entryId);
      const approval = first && toldData(first, 'StageTransitioned')?.approval;
      const from = data.moves.find((move) => move.number === version)?.from ?? null;
      const told = { how: 'rolled-back' as const, from, displaced: [data.left.number], reason: data.reason };
      return { ...told, ...(approval === undefined ? {} : { approval }) };
    }
    case 'AliasSet': {
      const data = toldData(event, 'AliasSet');
      if (isStage || !data || data.number !== version || !isIt(data.alias)) return undefined;
      const how = data.follows === null ? ('set' as const) : ('follows' as const);
      return { how, from: null, displaced: data.displaced ? [data.displaced.number] : [], reason: data.reason };
    }
    case 'AliasRolledBack': {
      const data = toldData(event, 'AliasRolledBack');
      if (isStage || !data || data.entered.number !== version || !isIt(data.alias)) return undefined;
      return { how: 'rolled-back', from: null, displaced: [data.left.number], reason: data.reason };
    }
    default:
      return undefined;
  }
}

function promoted(data: DataOf<'StageTransitioned'>): Found {
  const displaced = data.moves.filter(({ number }) => number !== data.number).map(({ number }) => number);
  return { how: 'promoted', from: data.from, displaced, reason: data.reason, approval: data.approval };
}

/** An alias that follows a stage moved with it. */
function followed(
  data: DataOf<'StageTransitioned'> | DataOf<'StageRolledBack'>,
  version: number,
  isIt: (name: string) => boolean,
): Found | undefined {
  const moved = data.aliases.find(({ alias, number }) => isIt(alias) && number === version);
  return moved && { how: 'follows', from: null, displaced: moved.left ? [moved.left.number] : [], reason: data.reason };
}

/** The revision that a move of a stage cites, and what its rules asked of who was promoted. */
async function citedPolicy(
  catalogue: OnePosition,
  project: string,
  event: CloudEvent,
  how: PlaceHeld['how'],
  approved: CloudEvent | undefined,
): Promise<PlaceHeld['policy']> {
  const revision = event.data.policyRevision;
  if (typeof revision !== 'number') return null;
  const decided = how === 'promoted' && approved ? approved : event;
  const held = await catalogue.askAt(decided.position, 'show-policy', { project });
  if (isRefusal(held) || held.revision !== revision) return { revision, preset: null, checks: [] };
  const { preset, stages } = held.policy;
  const to = toldData(event, 'StageTransitioned')?.to;
  const rule = stages.find(({ name }) => to !== undefined && foldSlug(name) === foldSlug(to));
  return { revision, preset, checks: rule?.checks ?? [] };
}

function checksOf(approved: CloudEvent): Check[] {
  return toldData(approved, 'TransitionApproved')?.checks ?? [];
}
