import type { DomainEvent, EventType } from './vocabulary';

/** What an event is about. */
export interface Subject {
  readonly projectId?: string;
  readonly modelId?: string;
  readonly versionId?: string;
  readonly principalId?: string;
}

/** An event as a command hands it to the log: everything but its place and its time. */
export interface NewEvent<E extends DomainEvent = DomainEvent> {
  readonly id: string;
  readonly commandId: string;
  readonly requestDigest: string;
  readonly type: E['type'];
  readonly schemaVersion: number;
  readonly subject: Subject;
  readonly actor: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly traceparent?: string;
  readonly data: E['data'];
}

/** An event as the log keeps it. */
export interface StoredEvent {
  readonly id: string;
  readonly commandId: string;
  readonly requestDigest: string;
  /** As stored; a type that this release does not know stays what it is. */
  readonly type: string;
  readonly schemaVersion: number;
  readonly subject: Subject;
  readonly actor: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly traceparent?: string;
  readonly stream: string;
  /** Place in its stream, from 0. */
  readonly revision: number;
  /** Place in the log's total order. */
  readonly position: bigint;
  /** RFC 3339, UTC, milliseconds; never earlier than that of the event before. */
  readonly recordedAt: string;
  readonly data: unknown;
}

/** A stored event whose type this release knows, at its newest schema version. */
export type KnownEvent<E extends DomainEvent = DomainEvent> = E extends DomainEvent
  ? Omit<StoredEvent, 'type' | 'data'> & { readonly type: E['type'] & EventType; readonly data: E['data'] }
  : never;
