import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics } from 'prom-client';
import { Meters } from './meters';

/** How the process is: CPU, memory, handles, event loop, garbage collection, by the names that Prometheus’ clients use. */
@Injectable()
export class ProcessMetrics {
  constructor({ registry }: Meters) {
    collectDefaultMetrics({ register: registry });
  }
}
