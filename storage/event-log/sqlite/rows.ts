import { eventChecksum } from '#migrations/event-log/event-checksum';
import type { LogPlace } from '#application/ports/event-log-errors';
import type { StoredEvent, Subject } from '#models/events/envelope';
import type { CheckedWrite } from '../append-checks';

/** A row of the table, as SQLite gives it. */
export interface EventRow {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly command_id: string;
  readonly request_digest: string;
  readonly type: string;
  readonly schema_version: number;
  readonly subject: string;
  readonly actor: string;
  readonly correlation_id: string;
  readonly causation_id: string;
  readonly traceparent: string | null;
  readonly recorded_at: string;
  readonly data: string;
  /** SHA-256 of the columns before it. */
  readonly checksum: Uint8Array;
}

/** An append on its way to the thread. */
export interface RowAppend {
  readonly writes: readonly CheckedWrite[];
  readonly now: string;
}

/** What a row says of its event; the checksum is the file's. */
export type EventColumns = Omit<EventRow, 'checksum'>;

/** Where and when a write landed: its first event; the others come right behind. */
export interface LandedAt {
  readonly position: number;
  readonly recordedAt: string;
}

/** The columns of a write's events where it landed. */
export function columnsAt(
  { stream, expected, events }: CheckedWrite,
  { position, recordedAt }: LandedAt,
): EventColumns[] {
  return events.map(({ event, data }, index) => ({
    position: position + index,
    stream,
    revision: expected + 1 + index,
    id: event.id,
    command_id: event.commandId,
    request_digest: event.requestDigest,
    type: event.type,
    schema_version: event.schemaVersion,
    subject: JSON.stringify(event.subject),
    actor: event.actor,
    correlation_id: event.correlationId,
    causation_id: event.causationId,
    traceparent: event.traceparent ?? null,
    recorded_at: recordedAt,
    data,
  }));
}

/** A row with its checksum. */
export function sealed(columns: EventColumns): EventRow {
  return { ...columns, checksum: checksumOf(columns) };
}

/** Whether a row is, byte for byte, what was appended. */
export function hasItsChecksum(row: EventRow): boolean {
  return Buffer.compare(checksumOf(row), row.checksum) === 0;
}

/** Where a row is in the log. */
export function placeOf({ position, stream, revision }: EventRow): LogPlace {
  return { position: BigInt(position), stream, revision };
}

function checksumOf(row: EventColumns): Uint8Array {
  return eventChecksum(
    row.position,
    row.stream,
    row.revision,
    row.id,
    row.command_id,
    row.request_digest,
    row.type,
    row.schema_version,
    row.subject,
    row.actor,
    row.correlation_id,
    row.causation_id,
    row.traceparent,
    row.recorded_at,
    row.data,
  );
}

/** The event of a row. */
export function eventOf(row: EventColumns): StoredEvent {
  return {
    id: row.id,
    commandId: row.command_id,
    requestDigest: row.request_digest,
    type: row.type,
    schemaVersion: row.schema_version,
    subject: JSON.parse(row.subject) as Subject,
    actor: row.actor,
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
    stream: row.stream,
    revision: row.revision,
    position: BigInt(row.position),
    recordedAt: row.recorded_at,
    data: JSON.parse(row.data) as unknown,
  };
}
