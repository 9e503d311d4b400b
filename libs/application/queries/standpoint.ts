import { Injectable } from '@nestjs/common';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import { Unavailable } from '../failures';
import { Clock } from '../ports/clock';
import type { AsOf } from '../ports/read-model';
import { LogIdentity } from '../projecting/log-identity';
import { Projector } from '../projecting/projector';

/** For when a caller asks, and what it has seen already. */
export interface AskedFor {
  /** A moment (RFC 3339), a date (its end in UTC) or a position. */
  readonly asOf?: string;
  /** A position that the answer must not be older than. */
  readonly minPosition?: string;
}

const waitMs = 2000;
const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/i;

/** Whether a text is a moment that there is: the 31st of February is not one. */
function isMoment(text: string): boolean {
  if (!moment.test(text) || Number.isNaN(Date.parse(text))) return false;
  const day = text.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

/** The moment in UTC that a text means, a date its last millisecond; undefined when it is neither moment nor date. */
export function momentOf(text: string): string | undefined {
  const end = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59.999Z` : text;
  return isMoment(end) ? new Date(end).toISOString() : undefined;
}

/** From which point of the history a question is answered. */
@Injectable()
export class Standpoint {
  constructor(
    private readonly projector: Projector,
    private readonly identity: LogIdentity,
    private readonly clock: Clock,
  ) {}

  /** @throws Unavailable while the catalogue is being made, or when there is none */
  assertBuilt(): void {
    if (this.projector.state === 'rebuilding' || this.projector.state === 'starting') {
      throw new Unavailable('rebuilding', `the catalogue is at position ${this.projector.position}`);
    }
    if (this.projector.outage && !this.projector.hasRows) throw this.projector.outage;
  }

  /**
   * Waits until the catalogue holds what the caller has seen, at most 2 s.
   * @throws Unavailable while the catalogue is not there, or has not come so far
   */
  async of(asked: AskedFor): Promise<AsOf | Refusal> {
    this.assertBuilt();
    if (asked.minPosition !== undefined) {
      const seen = await this.identity.parse(asked.minPosition);
      if (isRefusal(seen)) return seen;
      await this.projector.reached(seen, waitMs);
    }
    if (asked.asOf === undefined) return { kind: 'now', time: this.clock.now().toISOString() };
    const time = momentOf(asked.asOf);
    if (time !== undefined) return { kind: 'time', time };
    const position = await this.identity.parse(asked.asOf);
    if (isRefusal(position)) {
      return position.refused === 'position-of-older-log'
        ? position
        : refuse('invalid-position', { position: asked.asOf });
    }
    await this.projector.reached(position, waitMs);
    return { kind: 'position', position };
  }
}
