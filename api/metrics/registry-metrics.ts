import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { Clock } from '#application/ports/clock';
import { DataDisk } from '#application/ports/data-disk';
import { EventLog } from '#application/ports/event-log';
import { ReadModel } from '#application/ports/read-model';
import { Projector } from '#application/projecting/projector';
import { WriteGate } from '#application/write-gate';
import { Meters } from './meters';

const states = ['starting', 'rebuilding', 'live', 'lost-tail', 'log-damaged'] as const;

/** How the registry is: each figure is looked up when it is asked for. */
@Injectable()
export class RegistryMetrics {
  constructor(
    private readonly meters: Meters,
    log: EventLog,
    readModel: ReadModel,
    clock: Clock,
    projector: Projector,
    gate: WriteGate,
    disk: DataDisk,
  ) {
    this.gauge('annals_log_position', 'Position of the last event in the log.', async () =>
      Number((await log.head()).position),
    );
    this.gauge('annals_catalogue_position', 'Position up to which the catalogue holds the log.', () =>
      Number(projector.position),
    );
    this.gauge('annals_catalogue_lag_events', 'Positions between the end of the log and the catalogue.', async () =>
      Math.max(0, Number((await log.head()).position - projector.position)),
    );
    this.gauge('annals_catalogue_lag_seconds', 'Age of the oldest event that the catalogue does not hold.', () =>
      lagSeconds(log, readModel, clock),
    );
    this.gauge('annals_catalogue_rebuilding', '1 while another catalogue is made beside the live one.', () =>
      projector.isRebuilding ? 1 : 0,
    );
    this.gauge('annals_catalogue_has_parked_models', '1 while reads of some model are refused until a rebuild.', () =>
      projector.hasParked ? 1 : 0,
    );
    this.gauge('annals_writes_open', '1 while changes are taken.', () => (gate.isOpen ? 1 : 0));
    this.gauge(
      'annals_disk_free_bytes',
      'Bytes free on the file system of the data directory.',
      async () => (await disk.room()).free,
    );
    this.gauge('annals_disk_size_bytes', 'Bytes of that file system.', async () => (await disk.room()).total);
    new Gauge({
      name: 'annals_catalogue_state',
      help: '1 for the state in which the catalogue is.',
      labelNames: ['state'],
      registers: [meters.registry],
      collect() {
        for (const state of states) this.set({ state }, projector.state === state ? 1 : 0);
      },
    });
  }

  private gauge(name: string, help: string, read: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.meters.registry],
      async collect() {
        // What can not be told now must not keep the rest from being told.
        this.set(
          await Promise.resolve()
            .then(read)
            .catch(() => NaN),
        );
      },
    });
  }
}

/** Seconds since the first event beyond the checkpoint was recorded; 0 when there is none. */
async function lagSeconds(log: EventLog, readModel: ReadModel, clock: Clock): Promise<number> {
  const [checkpoint, head] = await Promise.all([readModel.checkpoint(), log.head()]);
  if ((checkpoint?.position ?? 0n) >= head.position) return 0;
  const [next] = (await log.readAll(checkpoint?.resume, 1)).events;
  return next === undefined ? 0 : Math.max(0, (clock.now().getTime() - Date.parse(next.recordedAt)) / 1000);
}
