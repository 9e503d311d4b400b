import { evolveModel } from '#domain/model/evolve';
import { isRedirect, type ModelState, type ModelStream } from '#domain/model/state';
import type { KnownEvent } from '#models/events/envelope';
import type { ModelEvent } from '#models/events/model';
import { vocabulary } from '#models/events/vocabulary';
import type { Policy } from '#models/policy/policy';
import { foldSlug } from '#models/values/slug';

type Sealed = { readonly digest: string | null; readonly tree: string | null; readonly content: string };

type Entry = { readonly order: number; readonly number: number };

/** Watches a history event by event, and throws at the first one after which an invariant of a model is broken. */
export class RegistryWatch {
  readonly streams = new Map<string, ModelStream>();
  readonly events: KnownEvent[] = [];
  private readonly lastNumbers = new Map<string, number>();
  private readonly sealed = new Map<string, Sealed>();
  /** By place of a model, then entry: when a version came to hold it first. */
  private readonly entries = new Map<string, Map<string, Entry>>();

  constructor(private readonly policy: Policy) {}

  /** @throws Error that says what is broken */
  observe(event: KnownEvent): void {
    this.events.push(event);
    vocabulary[event.type].parse(event.data);
    if (!event.stream.startsWith('model-')) return;
    const happened = event as KnownEvent<ModelEvent>;
    this.followNumbers(happened);
    this.followPlaces(happened);
    const state = evolveModel(this.streams.get(event.stream), happened);
    this.streams.set(event.stream, state);
    if (state === undefined || isRedirect(state)) return;
    this.checkPlaces(state);
    this.checkSealed(state);
  }

  private followNumbers(event: KnownEvent<ModelEvent>): void {
    if (event.type !== 'VersionRegistered') return;
    const { number } = event.data;
    const last = this.lastNumbers.get(event.stream) ?? 0;
    hold(number === last + 1, `${event.stream} gives the number ${number} after ${last}`);
    this.lastNumbers.set(event.stream, number);
  }

  private followPlaces(event: KnownEvent<ModelEvent>): void {
    const { type, data, stream } = event;
    if (type === 'ModelRegistered') {
      for (const place of this.entries.keys()) if (place.startsWith(`${stream} `)) this.entries.delete(place);
    }
    if (type === 'StageTransitioned') this.entered(event, `stage ${data.to}`, data.number);
    if (type === 'AliasSet') this.entered(event, `alias ${foldSlug(data.alias)}`, data.number);
    if (type === 'StageRolledBack') this.wentBack(event, `stage ${data.stage}`, data);
    if (type === 'AliasRolledBack') this.wentBack(event, `alias ${foldSlug(data.alias)}`, data);
  }

  private entered(event: KnownEvent, place: string, number: number): void {
    const known = this.entries.get(`${event.stream} ${place}`) ?? new Map<string, Entry>();
    this.entries.set(`${event.stream} ${place}`, known.set(event.id, { order: this.events.length, number }));
  }

  /** A rollback lands on an entry of that place, and on an earlier one than it leaves: so it never goes forward. */
  private wentBack(
    event: KnownEvent,
    place: string,
    data: { left: { entryId: string; number: number }; entered: { entryId: string; number: number } },
  ): void {
    const known = this.entries.get(`${event.stream} ${place}`);
    const left = known?.get(data.left.entryId);
    const entered = known?.get(data.entered.entryId);
    hold(left?.number === data.left.number, `a rollback of ${place} leaves version ${data.left.number}, not a holder`);
    hold(entered?.number === data.entered.number, `version ${data.entered.number} never held ${place} by that entry`);
    hold(
      left !== undefined && entered !== undefined && entered.order < left.order,
      `a rollback of ${place} went forward, from version ${data.left.number} to version ${data.entered.number}`,
    );
  }

  private checkPlaces(state: ModelState): void {
    const standing = new Map<number, string>();
    for (const [kind, places] of [
      ['stage', state.stages],
      ['alias', state.aliases],
    ] as const) {
      for (const place of places.values()) {
        const rule = this.policy.stages.find(({ name }) => foldSlug(name) === foldSlug(place.name));
        const room = kind === 'alias' ? 1 : (rule?.holders ?? 0);
        hold(place.holders.length <= room, `${kind} ${place.name} has ${place.holders.length} holders of ${room}`);
        for (const id of place.holders) {
          const number = place.entries.get(id)?.number ?? 0;
          const version = state.versions.get(number);
          hold(version !== undefined, `${kind} ${place.name} names version ${number}, which is not there`);
          const gone = version?.availability === 'archived' || version?.availability === 'deleted';
          hold(!gone, `${kind} ${place.name} names version ${number}, which is ${version?.availability}`);
          if (kind === 'alias') continue;
          hold(!standing.has(number), `version ${number} stands in ${standing.get(number)} and in ${place.name}`);
          standing.set(number, place.name);
        }
      }
    }
    for (const { number, stage } of state.versions.values()) {
      const holds = standing.get(number) ?? 'none';
      hold(stage === holds, `version ${number} is said to stand in ${stage} and holds ${holds}`);
    }
  }

  private checkSealed(state: ModelState): void {
    for (const { versionId, digest, tree, content } of state.versions.values()) {
      const sealed = this.sealed.get(versionId) ?? { digest, tree, content };
      this.sealed.set(versionId, sealed);
      const same = sealed.digest === digest && sealed.tree === tree && sealed.content === content;
      hold(same, `the content of version ${versionId} has changed`);
    }
  }
}

function hold(invariant: boolean, broken: string): asserts invariant {
  if (!invariant) throw new Error(broken);
}
