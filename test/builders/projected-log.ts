import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock } from '#application/ports/clock';
import { LogIdentity } from '#application/projecting/log-identity';
import { Projector } from '#application/projecting/projector';
import type { NewEvent } from '#models/events/envelope';
import { RandomIds } from '#server/composition/random-ids';
import { InProcessFeed } from '#storage/event-feed/in-process/in-process-feed';
import { MemoryEventLog } from '#storage/event-log/memory/memory-event-log';
import { SqliteReadModel } from '#storage/read-model/sqlite/sqlite-read-model';
import type { Story } from './events';

/** The first of March, noon. */
export class FixedClock extends Clock {
  now(): Date {
    return new Date('2026-03-01T12:00:00Z');
  }
}

/** Appends what a story tells, each event to its stream. */
export async function tell(log: MemoryEventLog, story: Story, from = 0): Promise<void> {
  for (const event of story.events.slice(from)) {
    const { id, commandId, requestDigest, type, schemaVersion, subject, actor, correlationId, causationId, data } =
      event;
    const told: NewEvent = {
      id,
      commandId,
      requestDigest,
      type,
      schemaVersion,
      subject,
      actor,
      correlationId,
      causationId,
      data,
    };
    const expected = event.revision === 0 ? 'no-stream' : event.revision - 1;
    const { outcome } = await log.append([{ stream: event.stream, expected, events: [told] }], event.recordedAt);
    if (outcome !== 'landed') throw new Error(`the ${type} did not land: ${outcome}`);
  }
}

/** A log in memory, a read model in a file, and projectors between them. */
export class ProjectedLog {
  readonly log = new MemoryEventLog();
  readonly identity = new LogIdentity(this.log, new FixedClock(), new RandomIds());
  private readonly projectors: Projector[] = [];

  private constructor(
    private readonly directory: string,
    readonly readModel: SqliteReadModel,
  ) {}

  static async begin(): Promise<ProjectedLog> {
    const directory = await mkdtemp(join(tmpdir(), 'projected-'));
    const begun = new ProjectedLog(directory, await SqliteReadModel.open(directory));
    await begun.identity.open();
    return begun;
  }

  /** One that follows the log; the one before has stopped. */
  async projector(): Promise<Projector> {
    await this.projectors.at(-1)?.stop();
    const feed = new InProcessFeed(this.log, () => this.identity.logId);
    const made = new Projector(this.log, feed, this.readModel, this.identity);
    this.projectors.push(made);
    await made.start();
    return made;
  }

  /** The models of project `acme`, as the catalogue that answers has them. */
  async slugs(): Promise<string[] | string> {
    const question = { project: 'acme', limit: 500, archived: 'yes' } as const;
    const { answer } = await this.readModel.ask('list-models', question, { kind: 'now' });
    return 'items' in answer ? answer.items.map((model) => model.slug) : answer.refused;
  }

  /** Waits until the catalogue holds the whole log. */
  async caughtUp(following: Projector): Promise<void> {
    await following.reached((await this.log.head()).position, 2000);
  }

  async end(): Promise<void> {
    for (const made of this.projectors) await made.stop();
    await this.readModel.close();
    await rm(this.directory, { recursive: true });
  }
}
