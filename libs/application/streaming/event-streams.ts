import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import { foldSlug } from '#models/values/slug';
import type { Actor } from '#models/values/role';
import { Unavailable } from '../failures';
import { LogIdentity } from '../projecting/log-identity';
import { Projector } from '../projecting/projector';
import { AskCatalogue } from '../queries/ask-catalogue';
import { EventStream, type StreamStart, type Watched } from './event-stream';

/** The event streams that are open: a bounded number, all ended before the server stops. */
@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  private readonly open = new Set<EventStream>();
  private stopping = false;
  private allClosed: () => void = () => undefined;

  constructor(
    private readonly queries: QueryBus,
    private readonly projector: Projector,
    private readonly identity: LogIdentity,
  ) {}

  /** How many are open. */
  get size(): number {
    return this.open.size;
  }

  /**
   * Opens a stream, which the caller has to close.
   * @throws Unavailable while the catalogue is rebuilt, lacks events that are asked for, or the server stops
   */
  async begin(watched: Watched, start: StreamStart, actor: Actor): Promise<EventStream | Refusal> {
    if (this.stopping) throw stopping();
    const { queries, projector, identity } = this;
    const stream = new EventStream({ queries, projector, identity }, watched, actor, () => this.closed(stream));
    this.open.add(stream);
    let started = false;
    try {
      const refusal = (await stream.start(start)) ?? (await this.unknownStage(watched, actor));
      if (refusal) return refusal;
      started = true;
      return stream;
    } finally {
      if (!started) stream.close();
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    for (const stream of this.open) stream.end(stopping());
    if (this.open.size === 0) return;
    await new Promise<void>((resolve) => {
      this.allClosed = resolve;
    });
  }

  private closed(stream: EventStream): void {
    this.open.delete(stream);
    if (this.open.size === 0) this.allClosed();
  }

  /** A misspelt stage would be a stream that never tells anything. */
  private async unknownStage({ project, stage }: Watched, actor: Actor): Promise<Refusal | undefined> {
    if (project === undefined || stage === undefined) return undefined;
    const answered = await this.queries.execute(new AskCatalogue('show-policy', { project }, actor));
    if (isRefusal(answered)) return answered;
    if (isRefusal(answered.answer)) return answered.answer;
    const stages = answered.answer.policy.stages.map(({ name }) => name);
    const known = stages.some((name) => foldSlug(name) === foldSlug(stage));
    return known ? undefined : refuse('stage-not-found', { stage, stages });
  }
}

function stopping(): Unavailable {
  return new Unavailable('stopping', 'the server ends its event streams');
}
