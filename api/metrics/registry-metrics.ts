import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { DataDisk } from '#application/ports/data-disk';
import { EventLog } from '#application/ports/event-log';
import { Projector } from '#application/projecting/projector';
import { WriteGate } from '#application/write-gate';
import { Meters } from './meters';

const states = ['starting', 'rebuilding', 'live', 'lost-tail'] as const;

/** How the registry is: each figure is looked up when it is asked for. */
@Injectable()
export class RegistryMetrics {
  constructor(
    private readonly meters: Meters,
    log: EventLog,
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
        this.set(await read());
      },
    });
  }
}
