import type { QueryBus } from '@nestjs/cqrs';
import type { Question } from '#models/queries/catalogue';
import type { CloudEvent } from '#models/queries/history';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import { parsePosition } from '#models/values/position';
import type { Actor } from '#models/values/role';
import { Unavailable } from '../failures';
import { modelIdOf, projectIdOf } from '../identity';
import type { LogIdentity } from '../projecting/log-identity';
import type { Projector } from '../projecting/projector';
import { AskCatalogue } from '../queries/ask-catalogue';
import { Alarm } from './alarm';

/** Which events a stream tells; preliminary ones only with `all`. */
export type Watched = Pick<Question<'audit'>, 'project' | 'model' | 'type' | 'stage' | 'all'>;

/** From where a stream tells: beyond a position, or from the beginning of the log, or what comes from now on. */
export type StreamStart = { readonly after: string } | { readonly from: 'beginning' | 'now' };

/** The next events in log order, perhaps none; up to the position everything that is watched was told. */
export interface StreamPage {
  readonly events: readonly CloudEvent[];
  readonly position: string;
}

/** What a stream reads from. */
export interface StreamSources {
  readonly queries: QueryBus;
  readonly projector: Projector;
  readonly identity: LogIdentity;
}

const pageSize = 100;

/**
 * Events from the past into the present without a gap: pages of the audit in log order, the next one read when the
 * one before was taken, and at the end a wait for the catalogue to advance. It holds one page at a time.
 */
export class EventStream {
  private readonly controller = new AbortController();
  private readonly alarm = new Alarm();
  private readonly unsubscribe: () => void;
  private seen = 0n;

  constructor(
    private readonly sources: StreamSources,
    private readonly watched: Watched,
    private readonly actor: Actor,
    private readonly onClose: () => void,
  ) {
    this.unsubscribe = sources.projector.subscribe(() => this.alarm.ring());
  }

  /** Aborts when the stream is ended, with the reason. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Where the stream is: everything that is watched was told up to here. */
  get position(): string {
    return this.sources.identity.format(this.seen);
  }

  /** Finds the place to begin at; refuses one that there is not, and what is watched where there is no such thing. */
  async start(start: StreamStart): Promise<Refusal | undefined> {
    if ('after' in start) {
      const after = await this.sources.identity.parse(start.after);
      if (isRefusal(after)) return after;
      this.seen = after;
    }
    const looked = await this.ask('newest', 1);
    if (isRefusal(looked)) return looked;
    this.assertNotParked();
    if ('from' in start && start.from === 'now') this.seen = looked.snapshot;
    return undefined;
  }

  /**
   * The pages until the stream is ended: with events as soon as there are some, and an empty one after every `beatMs`
   * without. A refusal is the last that comes.
   * @throws the reason of the end; Unavailable when the catalogue can not be trusted to hold every event
   */
  async *pages(beatMs: number): AsyncGenerator<StreamPage | Refusal> {
    let silentSince = performance.now();
    for (;;) {
      this.signal.throwIfAborted();
      this.alarm.reset();
      const page = await this.read();
      if (isRefusal(page)) {
        yield page;
        return;
      }
      const rest = silentSince + beatMs - performance.now();
      if (page.events.length > 0 || rest <= 0) {
        yield { events: page.events, position: this.position };
        silentSince = performance.now();
      }
      if (!page.more) await this.alarm.wait(Math.max(1, silentSince + beatMs - performance.now()), this.signal);
    }
  }

  /** Ends the stream from outside: whoever reads its pages gets the reason, and closes it. */
  end(reason: Error): void {
    this.controller.abort(reason);
  }

  /** To be called when nobody reads any more. */
  close(): void {
    this.unsubscribe();
    this.controller.abort(new Error('the stream was closed'));
    this.onClose();
  }

  private async read(): Promise<{ events: readonly CloudEvent[]; more: boolean } | Refusal> {
    const nothing = { events: [], more: false };
    if (this.isRebuilding) return nothing;
    const answer = await this.ask('oldest', pageSize).catch((failure: unknown) => {
      if (failure instanceof Unavailable && failure.code === 'rebuilding') return undefined;
      throw failure;
    });
    // A catalogue that was emptied meanwhile has told nothing, not that there is nothing.
    if (answer === undefined || this.isRebuilding) return nothing;
    if (isRefusal(answer)) return answer;
    this.assertNotParked();
    const { events, more, snapshot } = answer;
    const last = more ? parsePosition(events.at(-1)?.position ?? '')?.position : snapshot;
    if (last !== undefined && last > this.seen) this.seen = last;
    return { events, more };
  }

  private async ask(
    order: 'newest' | 'oldest',
    limit: number,
  ): Promise<{ events: readonly CloudEvent[]; more: boolean; snapshot: bigint } | Refusal> {
    const after = this.seen === 0n ? {} : { after: this.position };
    const question = { ...this.watched, ...after, order, limit };
    const answered = await this.sources.queries.execute(new AskCatalogue('audit', question, this.actor));
    if (isRefusal(answered)) return answered;
    if (isRefusal(answered.answer)) return answered.answer;
    const { items, next } = answered.answer;
    return { events: items, more: next !== null, snapshot: answered.position };
  }

  private get isRebuilding(): boolean {
    const { state } = this.sources.projector;
    return state === 'rebuilding' || state === 'starting';
  }

  /** Rows of a parked model come with a rebuild only, at positions that the stream would have passed by then. */
  private assertNotParked(): void {
    const { projector } = this.sources;
    if (!projector.hasParked) return;
    const { project, model } = this.watched;
    const apart =
      project !== undefined && model !== undefined && !projector.isParked(modelIdOf(projectIdOf(project), model));
    if (!apart) throw new Unavailable('projection-parked', 'events of a parked model would be missing');
  }
}
