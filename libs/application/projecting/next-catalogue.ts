import type { EventLog, LogPage } from '../ports/event-log';
import type { NextRows } from '../ports/next-rows';
import { NotApplicable, type ReadModel } from '../ports/read-model';
import type { Checkpoint, ParkedModel } from '../ports/row-changes';
import { EventProjection } from './event-projection';
import type { LogIdentity } from './log-identity';

/** How far a catalogue that is being made has come, of how far it has to. */
export type OnProgress = (position: bigint, head: bigint) => void;

/** What the rows of a stretch of the log must add up to. */
interface Tally {
  readonly to: bigint;
  readonly events: number;
  readonly versions: number;
}

/** A page is read and projected at one go, so that it must be short where requests are answered meanwhile. */
const pageSize = 200;

/**
 * The catalogue made anew from the log, beside the one that answers: which models are parked and which types are unknown
 * is decided anew. The next page is read and projected while the rows of the two before are written.
 */
export class NextCatalogue {
  /** How far the rows were given their changes. */
  taken: Checkpoint | undefined;
  readonly parked = new Map<string, ParkedModel>();
  readonly unknownTypes = new Map<string, bigint>();
  readonly projection: EventProjection;
  private tallies: Tally[] = [];

  private constructor(
    readonly rows: NextRows,
    readonly log: EventLog,
    private readonly identity: LogIdentity,
    readonly signal: AbortSignal,
  ) {
    this.projection = new EventProjection({
      park: (model) => {
        this.parked.set(model.modelId, model);
        return Promise.resolve();
      },
      rememberUnknown: (type, position) => {
        if (!this.unknownTypes.has(type)) this.unknownTypes.set(type, position);
        return Promise.resolve();
      },
    });
  }

  /** @param signal aborted, ends the making at the next page, with its reason as failure */
  static async begin(
    readModel: ReadModel,
    log: EventLog,
    identity: LogIdentity,
    signal: AbortSignal,
  ): Promise<NextCatalogue> {
    return new NextCatalogue(await readModel.beginNext(), log, identity, signal);
  }

  get position(): bigint {
    return this.taken?.position ?? 0n;
  }

  /** Events and submitted versions whose rows were given. */
  get expected(): { readonly events: number; readonly versions: number } {
    const sum = (of: (tally: Tally) => number) => this.tallies.reduce((total, tally) => total + of(tally), 0);
    return { events: sum(({ events }) => events), versions: sum(({ versions }) => versions) };
  }

  /** Reads the log on, up to a checkpoint or to its end. */
  async bringUp(until?: Checkpoint, onProgress?: OnProgress): Promise<void> {
    await this.parking(() => this.readOn(until, onProgress));
  }

  /** Has all rows stored that were given, and what questions need beside them. */
  async finish(): Promise<void> {
    await this.storing(() => this.rows.finish(this.signal));
  }

  /** Makes this catalogue the one that answers. */
  async swap(): Promise<void> {
    await this.storing(() => this.rows.swap({ parked: [...this.parked.values()], unknownTypes: this.unknownTypes }));
  }

  /** What is found impossible only when it is stored is read again without the model that it is of. */
  private async storing(store: () => Promise<void>): Promise<void> {
    const until = this.taken;
    await this.parking(async () => {
      if (until && this.position < until.position) await this.readOn(until);
      await store();
    });
  }

  private async parking(work: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await work();
        return;
      } catch (failure) {
        if (!(failure instanceof NotApplicable)) throw failure;
        const { modelId, position } = failure.event;
        await this.projection.park(modelId, position, failure);
        this.taken = await this.rows.checkpoint();
        this.tallies = this.tallies.filter(({ to }) => to <= this.position);
      }
    }
  }

  private async readOn(until?: Checkpoint, onProgress: OnProgress = () => undefined): Promise<void> {
    const goal = until?.position ?? (await this.log.head()).position;
    let [earlier, loading]: Promise<void>[] = [Promise.resolve(), Promise.resolve()];
    try {
      let page = await this.log.readAll(this.taken?.resume, pageSize);
      for (;;) {
        this.signal.throwIfAborted();
        const last = page.events.at(-1)?.position ?? until?.position;
        const isLast = page.atHead || (until !== undefined && (last ?? 0n) >= until.position);
        const following = isLast ? undefined : this.log.readAll(page.resume, pageSize);
        following?.catch(() => undefined);
        await earlier;
        earlier = loading;
        ({ loading } = await this.give(page, until));
        loading.catch(() => undefined);
        onProgress(this.position, goal);
        if (!following) break;
        page = await following;
      }
      await earlier;
      await loading;
    } finally {
      await Promise.allSettled([earlier, loading]);
    }
  }

  /** Projects a page and gives its rows; the page is not needed any more while they are stored. */
  private async give(page: LogPage, until: Checkpoint | undefined): Promise<{ readonly loading: Promise<void> }> {
    const events = until ? page.events.filter(({ position }) => position <= until.position) : page.events;
    const last = events.at(-1)?.position;
    if (last === undefined) return { loading: Promise.resolve() };
    const changes = await this.projection.changesOf(events);
    const fitting = changes.filter(({ event }) => this.projection.makesRows(event));
    const versions = fitting.filter(({ event }) => event.type === 'VersionSubmitted').length;
    const resume = last === until?.position ? until.resume : page.resume;
    this.taken = { logId: this.identity.logId, position: last, resume };
    this.tallies.push({ to: last, events: fitting.length, versions });
    return { loading: this.rows.load(fitting, this.taken) };
  }
}
