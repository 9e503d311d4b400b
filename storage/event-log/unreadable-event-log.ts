import { EventLog, type AppendResult, type LogFinding, type LogHead, type LogPage } from '#application/ports/event-log';
import type { LogDamaged } from '#application/ports/event-log-errors';
import type { StoredEvent } from '#models/events/envelope';

/** Stands for a log of which nothing can be read: whoever asks is told its damage, and what was derived of it lives on. */
export class UnreadableEventLog extends EventLog {
  constructor(private readonly damage: LogDamaged) {
    super();
  }

  append(): Promise<AppendResult> {
    return Promise.reject(this.damage);
  }

  readStream(): Promise<readonly StoredEvent[]> {
    return Promise.reject(this.damage);
  }

  readAll(): Promise<LogPage> {
    return Promise.reject(this.damage);
  }

  subscribe(): () => void {
    return () => undefined;
  }

  head(): Promise<LogHead> {
    return Promise.reject(this.damage);
  }

  reached(): boolean {
    return false;
  }

  examine(report: (finding: LogFinding) => void): Promise<void> {
    const { place, reason } = this.damage;
    report({ kind: 'structure', place, reason });
    return Promise.resolve();
  }

  copyTo(): Promise<LogHead> {
    return Promise.reject(this.damage);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
