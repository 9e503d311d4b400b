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
  /** By stream, then alias: the version that the events alone say it names. */
  private readonly named = new Map<string, Map<string, number | null>>();

  constructor(private readonly policy: Policy) {}

  /** @throws Error that says what is broken */
  observe(event: KnownEvent): void {
    this.events.push(event);
    vocabulary[event.type].parse(event.data);
    if (!event.stream.startsWith('model-')) return;
    const happened = event as KnownEvent<ModelEvent>;
    this.followNumbers(happened);
    this.followPlaces(happened);
    this.followAliases(happened);
    const state = evolveModel(this.streams.get(event.stream), happened);
    this.streams.set(event.stream, state);
    if (state === undefined || isRedirect(state)) return;
    this.checkPlaces(state);
    this.checkFollowers(event.stream, state);
    this.checkDeployments(state);
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
    if (type === 'AliasSet' && data.follows === null) this.entered(event, `alias ${foldSlug(data.alias)}`, data.number);
    if (type === 'StageRolledBack') this.wentBack(event, `stage ${data.stage}`, data);
    if (type === 'AliasRolledBack') this.wentBack(event, `alias ${foldSlug(data.alias)}`, data);
  }

  private followAliases({ type, data, stream }: KnownEvent<ModelEvent>): void {
    const named = this.named.get(stream) ?? new Map<string, number | null>();
    this.named.set(stream, named);
    if (type === 'ModelRegistered' || type === 'ModelDeleted') named.clear();
    if (type === 'AliasSet') named.set(foldSlug(data.alias), data.number);
    if (type === 'AliasRolledBack') named.set(foldSlug(data.alias), data.entered.number);
    if (type === 'AliasRemoved') named.delete(foldSlug(data.alias));
    if (type !== 'StageTransitioned' && type !== 'StageRolledBack') return;
    for (const { alias, number, left } of data.aliases) {
      const before = named.get(foldSlug(alias)) ?? null;
      hold(before === (left?.number ?? null), `alias ${alias} is said to leave ${left?.number}, it named ${before}`);
      hold(before !== number, `alias ${alias} is said to move from ${before} to itself`);
      named.set(foldSlug(alias), number);
    }
  }

  /** An alias that follows a stage always names the stage's last holder, by the events alone. */
  private checkFollowers(stream: string, state: ModelState): void {
    for (const { name, stage } of state.followers.values()) {
      const place = state.stages.get(foldSlug(stage));
      const last = place?.entries.get(place.holders.at(-1) ?? '')?.number ?? null;
      const told = this.named.get(stream)?.get(foldSlug(name)) ?? null;
      hold(told === last, `alias ${name} names ${told}, and ${stage}, which it follows, is held by ${last}`);
      const own = state.aliases.get(foldSlug(name))?.holders.length ?? 0;
      hold(own === 0, `alias ${name} follows ${stage} and names a version by itself`);
    }
  }

  /** One version runs at a place, and none that was deleted. */
  private checkDeployments(state: ModelState): void {
    const places = new Set<string>();
    for (const { deploymentId, number, environment, url, since, endedAt } of state.deployments.values()) {
      hold(endedAt === null || endedAt >= since, `deployment ${deploymentId} ended before it began`);
      if (endedAt !== null) continue;
      const place = `${foldSlug(environment)} ${url}`;
      hold(!places.has(place), `two versions run in ${place}`);
      places.add(place);
      const deleted = state.versions.get(number)?.availability === 'deleted';
      hold(!deleted, `version ${number} was deleted and runs in ${environment}`);
    }
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
          const gone = ['archived', 'retired', 'deleted'].includes(version?.availability ?? '');
          hold(version?.content !== 'pending', `${kind} ${place.name} names version ${number}, which has no content`);
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
      const known = this.sealed.get(versionId);
      const sealed = known && known.content !== 'pending' ? known : { digest, tree, content };
      this.sealed.set(versionId, sealed);
      const same = sealed.digest === digest && sealed.tree === tree && sealed.content === content;
      hold(same, `the content of version ${versionId} has changed`);
    }
  }
}

function hold(invariant: boolean, broken: string): asserts invariant {
  if (!invariant) throw new Error(broken);
}
