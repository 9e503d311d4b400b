import { Injectable } from '@nestjs/common';
import { Durations, type Tally } from './durations';
import { Meters } from './meters';

/** Counts the requests of one route, and how long their answers took. */
export class RouteMeter {
  /** By the class of status: what 2xx is stands at 2. */
  private readonly tallies: (Tally | undefined)[] = [];

  constructor(
    private readonly durations: Durations,
    private readonly method: string,
    private readonly route: string,
  ) {}

  /** An answer has ended. */
  answered(statusCode: number, ms: number): void {
    const hundreds = Math.trunc(statusCode / 100);
    const tally = this.tallies[hundreds] ?? this.begun(hundreds);
    tally.observe(ms / 1000);
  }

  private begun(hundreds: number): Tally {
    const tally = this.durations.tally({ method: this.method, route: this.route, status: `${hundreds}xx` });
    this.tallies[hundreds] = tally;
    return tally;
  }
}

/** How requests went, by the route's pattern and never by the address. */
@Injectable()
export class RequestMetrics {
  private readonly durations: Durations;

  constructor({ registry }: Meters) {
    this.durations = new Durations({
      name: 'annals_http_request_duration_seconds',
      help: 'Time from a request to the end of its answer, by method, route and class of status.',
      bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
      registry,
    });
  }

  /** Once for each route. */
  route(method: string, pattern: string): RouteMeter {
    return new RouteMeter(this.durations, method, pattern);
  }
}
