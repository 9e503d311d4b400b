import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { Meters } from './meters';

/** Why the server ended a connection that a client had not. */
export type DropReason = 'stalled-reader' | 'stalled-sender' | 'slow-head' | 'large-head' | 'not-http' | 'too-many';

/** What the server has under way, and what it refused or gave up so that it can go on. */
@Injectable()
export class LoadMetrics {
  private readonly refusals: Counter<'kind' | 'of'>;
  private readonly departures: Counter<'kind'>;
  private readonly drops: Counter<'reason'>;

  constructor(private readonly meters: Meters) {
    const registers = [meters.registry];
    this.refusals = new Counter({
      name: 'annals_http_requests_refused_total',
      help: 'Requests that were refused with 429, by kind and by whose limit: of all callers, or of this one.',
      labelNames: ['kind', 'of'],
      registers,
    });
    this.departures = new Counter({
      name: 'annals_http_requests_left_total',
      help: 'Requests whose connection was gone before the end of their answer, by kind.',
      labelNames: ['kind'],
      registers,
    });
    this.drops = new Counter({
      name: 'annals_http_connections_dropped_total',
      help: 'Connections that the server ended, by reason.',
      labelNames: ['reason'],
      registers,
    });
  }

  /** Tells, whenever it is asked for, how many requests of each kind are under way. */
  tellInFlight(read: () => Readonly<Record<string, number>>): void {
    new Gauge({
      name: 'annals_http_requests_in_flight',
      help: 'Requests that are being answered, by kind: request, transfer, stream.',
      labelNames: ['kind'],
      registers: [this.meters.registry],
      collect() {
        for (const [kind, count] of Object.entries(read())) this.set({ kind }, count);
      },
    });
  }

  refused(kind: string, of: 'all callers' | 'this caller'): void {
    this.refusals.inc({ kind, of: of === 'all callers' ? 'all' : 'caller' });
  }

  left(kind: string): void {
    this.departures.inc({ kind });
  }

  dropped(reason: DropReason): void {
    this.drops.inc({ reason });
  }
}
