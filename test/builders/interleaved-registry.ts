import { Global, Module, type DynamicModule, type INestApplicationContext, type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Scheduler } from 'fast-check';
import { ApplicationModule } from '#application/application.module';
import { CreateProject } from '#application/commands/create-project';
import { Operations } from '#application/operations/operations';
import { BlobStore } from '#application/ports/blob-store';
import { Clock } from '#application/ports/clock';
import { EventFeed } from '#application/ports/event-feed';
import { EventLog, type LogHead } from '#application/ports/event-log';
import { Ids } from '#application/ports/ids';
import { ReadModel } from '#application/ports/read-model';
import { StateCopies } from '#application/ports/state-copies';
import { WorkingStore } from '#application/ports/working-store';
import { LogIdentity } from '#application/projecting/log-identity';
import { Projector } from '#application/projecting/projector';
import { isRefusal } from '#models/refusals/refusal';
import { RandomIds } from '#server/composition/random-ids';
import { InProcessFeed } from '#storage/event-feed/in-process/in-process-feed';
import { MemoryEventLog } from '#storage/event-log/memory/memory-event-log';
import { MemoryWorkingStore } from '#storage/working-store/memory/memory-working-store';
import type { DirectReadModel } from './direct-read-model';
import { interleaved, Life } from './interleaved-ports';
import { MemoryBlobStore } from './memory-blob-store';
import { SteppingClock } from './registry-driver';

export const owner = { principalId: 'ada', role: 'owner' } as const;

/** What lies in memory is not copied into files. */
class NoCopies extends StateCopies {
  readonly release = 'none';
  readonly directory = 'none';

  size(): Promise<number> {
    return Promise.resolve(0);
  }

  copyWorking(file: string): Promise<void> {
    return Promise.reject(new Error(`nothing is copied to ${file}`));
  }

  copyLog(file: string): Promise<LogHead> {
    return Promise.reject(new Error(`nothing is copied to ${file}`));
  }

  blobsIn(): BlobStore {
    return new MemoryBlobStore();
  }
}

/** So often is looked whether an operation has ended; other work goes on between two looks. */
const patience = 5000;

/** The application while a process lives. */
export interface Running {
  readonly life: Life;
  readonly app: INestApplicationContext;
  readonly commands: CommandBus;
  readonly queries: QueryBus;
}

@Global()
@Module({})
class Ports {}

/**
 * The whole application over ports in memory, whose calls a scheduler interleaves; it can crash, which drops everything
 * but what the ports keep, and start again.
 */
export class InterleavedRegistry {
  /** How many writes of each coming append land before its connection breaks; undefined: it does not. */
  readonly breaks: number[] = [];
  readonly log = new MemoryEventLog({ oneByOne: true, sparse: true, prefix: () => this.breaks.shift() });
  readonly working = new MemoryWorkingStore();
  readonly blobs: MemoryBlobStore = new MemoryBlobStore();
  private readonly clock = new SteppingClock(10);
  private current: Promise<Running>;
  /** By method of a port: for how many more turns the answer of its next call stays away. */
  readonly delays = new Map<string, number>();
  private life = new Life(this.delays);
  /** What ends the timers of this life. */
  private readonly ends: (() => Promise<void>)[] = [];

  private constructor(
    readonly scheduler: Scheduler,
    readonly rows: DirectReadModel,
  ) {
    this.current = this.start();
  }

  /** Starts with a project. @param rows are emptied */
  static async begin(scheduler: Scheduler, rows: DirectReadModel, project: string): Promise<InterleavedRegistry> {
    await rows.reset();
    const registry = new InterleavedRegistry(scheduler, rows);
    const { commands } = await registry.running();
    const by = { actor: owner, correlationId: 'begin' };
    const created = await commands.execute(new CreateProject({}, { slug: project, preset: 'open' }, by));
    if (isRefusal(created)) throw new Error(created.detail);
    await registry.quiet();
    return registry;
  }

  /** The application, once it has started. */
  async running(): Promise<Running> {
    for (;;) {
      const { current } = this;
      const running = await current;
      if (current === this.current) return running;
    }
  }

  /** The process dies where it is, and another one starts over what is kept. */
  crash(): void {
    this.life.over = true;
    for (const end of this.ends.splice(0)) void end();
    const before = this.current;
    void before.then(({ app }) => app.close()).catch(() => undefined);
    this.rows.crash();
    this.life = new Life(this.delays);
    this.current = this.start();
  }

  /** Waits until all operations are over, and the catalogue holds the whole log. */
  async quiet(): Promise<void> {
    const { app } = await this.running();
    for (const { key } of await this.working.list('operation', undefined, 1000)) {
      for (let looks = 0; ; looks += 1) {
        if (looks === patience) throw new Error(`the operation ${key} does not end`);
        const found = await app.get(Operations, { strict: false }).find(key, owner);
        if (isRefusal(found)) throw new Error(found.detail);
        if (!['waiting', 'running'].includes(found.operation.state)) break;
      }
    }
    const projector = app.get(Projector, { strict: false });
    await projector.reached((await this.log.head()).position, 20_000);
  }

  async end(): Promise<void> {
    const { app } = await this.running();
    await app.close();
  }

  private async start(): Promise<Running> {
    const { life } = this;
    const app = await NestFactory.createApplicationContext(this.module(life), { logger: false, abortOnError: false });
    return { life, app, commands: app.get(CommandBus), queries: app.get(QueryBus) };
  }

  private module(life: Life): DynamicModule {
    const port = <T extends object>(of: T): T => interleaved(of, this.scheduler, life);
    const providers: Provider[] = [
      { provide: EventLog, useValue: port(this.log) },
      { provide: ReadModel, useValue: port(this.rows) },
      { provide: WorkingStore, useValue: port(this.working) },
      { provide: BlobStore, useValue: port(new MemoryBlobStore(this.blobs.kept)) },
      { provide: StateCopies, useClass: NoCopies },
      { provide: Clock, useValue: this.clock },
      { provide: Ids, useClass: RandomIds },
      LogIdentity,
      {
        provide: EventFeed,
        useFactory: (log: EventLog, identity: LogIdentity): EventFeed => {
          const feed = new InProcessFeed(log, () => identity.logId);
          return {
            start: (...given) => {
              const end = feed.start(...given);
              this.ends.push(end);
              return end;
            },
          };
        },
        inject: [EventLog, LogIdentity],
      },
    ];
    const ports = { module: Ports, providers, exports: providers };
    return { module: class Whole {}, imports: [ports, ApplicationModule] };
  }
}
