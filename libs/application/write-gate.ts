import { Injectable } from '@nestjs/common';
import type { StoredEvent } from '#models/events/envelope';
import { Unavailable } from './failures';

const toleranceMs = 5000;

/** Whether writes are taken now, and with which time. */
@Injectable()
export class WriteGate {
  private newest = 0;
  private closed: Unavailable | undefined;

  /** Takes no more writes, for a reason that callers are told. */
  close(reason: Unavailable): void {
    this.closed = reason;
  }

  /** Takes writes again, unless it was closed for another reason than this. */
  reopen(reason: Unavailable): void {
    if (this.closed === reason) this.closed = undefined;
  }

  get isOpen(): boolean {
    return this.closed === undefined;
  }

  /** @throws Unavailable when no writes are taken */
  assertOpen(): void {
    if (this.closed) throw this.closed;
  }

  /** Remembers the time of events that the log holds. */
  saw(events: readonly Pick<StoredEvent, 'recordedAt'>[]): void {
    for (const event of events) this.newest = Math.max(this.newest, Date.parse(event.recordedAt));
  }

  /**
   * The time to record, never before that of the newest event seen; RFC 3339 with milliseconds.
   * @throws Unavailable when the clock is more than 5 s behind the log
   */
  now(clock: Date): string {
    if (clock.getTime() < this.newest - toleranceMs) {
      throw new Unavailable(
        'clock-skew',
        `the clock is ${Math.round((this.newest - clock.getTime()) / 1000)} s behind the log`,
      );
    }
    return new Date(Math.max(clock.getTime(), this.newest)).toISOString();
  }
}
