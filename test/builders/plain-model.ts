/** What a client may want of a model whose versions lie elsewhere. */
export type Intent =
  | { readonly do: 'begin'; readonly title: string }
  | { readonly do: 'register' }
  | { readonly do: 'describe'; readonly title: string }
  | { readonly do: 'transition'; readonly version: number; readonly to: string }
  | { readonly do: 'roll back'; readonly kind: PlaceKind; readonly name: string }
  | { readonly do: 'set alias'; readonly alias: string; readonly version: number }
  | { readonly do: 'remove alias'; readonly alias: string }
  | { readonly do: 'change availability'; readonly version: number; readonly to: Wanted }
  | { readonly do: 'delete'; readonly version: number };

export type PlaceKind = 'stage' | 'alias';
export type Wanted = 'deprecated' | 'archived' | 'restored' | 'quarantined' | 'released';

/** What an intent comes to: a code of refusal, or what is told, and whether something changes. */
export type Expected =
  | { readonly refused: string }
  | { readonly told: Readonly<Record<string, unknown>>; readonly change: (() => void) | undefined };

interface Version {
  availability: 'active' | 'deprecated' | 'archived' | 'quarantined' | 'deleted';
  /** What it returns to; the last first. */
  readonly before: Version['availability'][];
  stage: string;
  wasInStage: boolean;
}

interface Entry {
  readonly number: number;
  readonly before: Entry | undefined;
}

interface Place {
  holder: Entry | undefined;
  lastLeft: Entry | undefined;
}

/**
 * The rules of a model told a second time, in plain maps that are changed in place: what each intent must come to when
 * it is the only one. Stages have one holder, the policy is the open one, nothing is older than its rollback window.
 */
export class PlainModel {
  /** Undefined while there is no such model. */
  title: string | undefined;
  readonly versions = new Map<number, Version>();
  private readonly places = new Map<string, Place>();

  constructor(title?: string) {
    this.title = title;
  }

  /** What an intent comes to now. Nothing has changed before its `change` is called. */
  expect(intent: Intent): Expected {
    if (intent.do === 'begin') {
      if (this.title !== undefined) return { refused: 'name-taken' };
      return { told: { changed: true }, change: () => (this.title = intent.title) };
    }
    if (this.title === undefined) return { refused: 'model-not-found' };
    switch (intent.do) {
      case 'register': {
        const number = this.versions.size + 1;
        const change = () => {
          this.versions.set(number, { availability: 'active', before: [], stage: 'none', wasInStage: false });
        };
        return { told: { number, unchanged: false, availability: 'active' }, change };
      }
      case 'describe': {
        const differs = this.title !== intent.title;
        return { told: { changed: differs }, change: differs ? () => (this.title = intent.title) : undefined };
      }
      case 'transition':
        return this.transition(intent.version, intent.to);
      case 'roll back':
        return this.rollBack(intent.kind, intent.name);
      case 'set alias':
        return this.setAlias(intent.alias, intent.version);
      case 'remove alias':
        return this.removeAlias(intent.alias);
      case 'change availability':
        return this.changeAvailability(intent.version, intent.to);
      case 'delete':
        return this.delete(intent.version);
    }
  }

  /** What the catalogue shows of the model. */
  shown(): Record<string, unknown> {
    if (this.title === undefined) return { refused: 'model-not-found' };
    const alive = [...this.versions.values()].filter(({ availability }) => availability !== 'deleted');
    return {
      title: this.title,
      versions: alive.length,
      latest: this.latest(),
      stages: this.held('stage'),
      aliases: this.held('alias'),
    };
  }

  /** The places of a kind that are held, by name. */
  held(kind: PlaceKind): Record<string, number> {
    const held = [...this.places].flatMap(([key, { holder }]) =>
      holder && key.startsWith(`${kind} `) ? [[key.slice(kind.length + 1), holder.number] as const] : [],
    );
    return Object.fromEntries(held.sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** What a ref (latest, a number, a stage or an alias) is resolved to, or the code of its refusal. */
  resolved(ref: string): { version: number; availability: string } | { refused: string } {
    if (this.title === undefined) return { refused: 'model-not-found' };
    const number = this.meant(ref);
    if (typeof number === 'object') return number;
    const version = this.versions.get(number);
    if (!version) return { refused: 'version-not-found' };
    const { availability } = version;
    if (availability === 'deleted' || availability === 'quarantined') return { refused: `version-${availability}` };
    return { version: number, availability };
  }

  private meant(ref: string): number | { refused: string } {
    if (/^\d+$/.test(ref)) return Number(ref);
    if (ref === 'latest') return this.latest() ?? { refused: 'version-not-found' };
    const stage = this.places.get(`stage ${ref}`)?.holder;
    if (ref === 'production' || ref === 'staging') return stage?.number ?? { refused: 'stage-empty' };
    return this.places.get(`alias ${ref}`)?.holder?.number ?? { refused: 'version-not-found' };
  }

  private latest(): number | null {
    const served = [...this.versions].filter(([, version]) => isServed(version));
    return served.at(-1)?.[0] ?? null;
  }

  private transition(number: number, to: string): Expected {
    const version = this.alive(number);
    if ('refused' in version) return version;
    if (version.stage === to) {
      return { told: { place: 'stage', name: to, holder: number, left: null, changed: false }, change: undefined };
    }
    if (to === 'none') {
      const change = () => this.leave(version);
      return { told: { place: 'stage', name: to, holder: null, left: null, changed: true }, change };
    }
    if (version.availability === 'quarantined') return { refused: 'version-quarantined' };
    if (!isServed(version)) return { refused: 'version-not-servable' };
    const displaced = this.place('stage', to).holder;
    const change = () => {
      const leaving = displaced && this.versions.get(displaced.number);
      if (leaving) this.leave(leaving);
      this.leave(version);
      const place = this.place('stage', to);
      place.holder = { number, before: displaced ?? place.lastLeft };
      version.stage = to;
    };
    return {
      told: { place: 'stage', name: to, holder: number, left: displaced?.number ?? null, changed: true },
      change,
    };
  }

  private rollBack(kind: PlaceKind, name: string): Expected {
    const place = this.place(kind, name);
    const left = place.holder;
    if (!left) return { refused: kind === 'stage' ? 'stage-empty' : 'alias-not-found' };
    let back = left.before;
    while (back && (back.number === left.number || !this.mayBeServed(back.number))) back = back.before;
    const entered = back;
    if (!entered) return { refused: 'nothing-to-roll-back-to' };
    const change = () => {
      if (kind === 'stage') {
        const leaving = this.versions.get(left.number);
        const entering = this.versions.get(entered.number);
        if (leaving) this.leave(leaving);
        if (entering) this.leave(entering);
        if (entering) entering.stage = name;
      } else {
        place.lastLeft = left;
      }
      place.holder = entered;
    };
    return { told: { place: kind, name, holder: entered.number, left: left.number, changed: true }, change };
  }

  private setAlias(alias: string, number: number): Expected {
    const version = this.alive(number);
    if ('refused' in version) return version;
    if (version.availability === 'quarantined') return { refused: 'version-quarantined' };
    if (!isServed(version)) return { refused: 'version-not-servable' };
    const place = this.place('alias', alias);
    const left = place.holder;
    if (left?.number === number) {
      return { told: { place: 'alias', name: alias, holder: number, left: null, changed: false }, change: undefined };
    }
    const change = () => {
      place.holder = { number, before: left ?? place.lastLeft };
      place.lastLeft = left ?? place.lastLeft;
    };
    return { told: { place: 'alias', name: alias, holder: number, left: left?.number ?? null, changed: true }, change };
  }

  private removeAlias(alias: string): Expected {
    const place = this.place('alias', alias);
    const left = place.holder;
    if (!left) return { refused: 'alias-not-found' };
    const change = () => {
      place.holder = undefined;
      place.lastLeft = left;
    };
    return { told: { place: 'alias', name: alias, holder: null, left: left.number, changed: true }, change };
  }

  private changeAvailability(number: number, to: Wanted): Expected {
    const version = this.alive(number);
    if ('refused' in version) return version;
    const { availability, before } = version;
    const becomes = (next: Version['availability'], remembered: Version['availability'][]): Expected => ({
      told: { number, availability: next, changed: true },
      change: () => {
        version.availability = next;
        version.before.splice(0, Infinity, ...remembered);
      },
    });
    const last = before.at(-1) ?? 'active';
    switch (to) {
      case 'deprecated':
        return isServed(version) ? becomes('deprecated', before) : { refused: 'availability-unchanged' };
      case 'archived':
        if (!isServed(version)) return { refused: 'availability-unchanged' };
        return this.isNamed(number) ? { refused: 'version-in-use' } : becomes('archived', [...before, availability]);
      case 'restored':
        if (availability === 'deprecated') return becomes('active', before);
        return availability === 'archived' ? becomes(last, before.slice(0, -1)) : { refused: 'availability-unchanged' };
      case 'quarantined':
        if (availability !== 'quarantined') return becomes('quarantined', [...before, availability]);
        return { told: { number, availability, changed: false }, change: undefined };
      case 'released':
        if (availability !== 'quarantined') return { refused: 'availability-unchanged' };
        return becomes(last, before.slice(0, -1));
    }
  }

  private delete(number: number): Expected {
    const version = this.alive(number);
    if ('refused' in version) return version;
    if (this.isNamed(number) || version.wasInStage) return { refused: 'version-in-use' };
    const change = () => {
      version.availability = 'deleted';
    };
    return { told: { number, availability: 'deleted', changed: true }, change };
  }

  private alive(number: number): Version | { readonly refused: string } {
    const version = this.versions.get(number);
    if (!version) return { refused: 'version-not-found' };
    return version.availability === 'deleted' ? { refused: 'version-deleted' } : version;
  }

  private mayBeServed(number: number): boolean {
    const version = this.versions.get(number);
    return version !== undefined && isServed(version);
  }

  private isNamed(number: number): boolean {
    return [...this.places.values()].some(({ holder }) => holder?.number === number);
  }

  private leave(version: Version): void {
    if (version.stage === 'none') return;
    const place = this.place('stage', version.stage);
    place.lastLeft = place.holder;
    place.holder = undefined;
    version.stage = 'none';
    version.wasInStage = true;
  }

  private place(kind: PlaceKind, name: string): Place {
    const key = `${kind} ${name}`;
    const place = this.places.get(key) ?? { holder: undefined, lastLeft: undefined };
    this.places.set(key, place);
    return place;
  }
}

function isServed({ availability }: Version): boolean {
  return availability === 'active' || availability === 'deprecated';
}
