import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';

/** The metrics of this server, and of no other in the same process. */
@Injectable()
export class Meters {
  readonly registry = new Registry();
}
