import { createHash } from 'node:crypto';
import { uuidOf } from '#application/identity';
import type { StreamWrite } from '#application/ports/event-log';
import type { Subject } from '#models/events/envelope';
import { schemaVersions, type DomainEvent } from '#models/events/vocabulary';

/** Who does what, of which all events of one command say the same. */
export interface GeneratedCommand {
  readonly id: string;
  readonly requestDigest: string;
  readonly actor: string;
}

/** The command that a few words name: the same words give the same ids. */
export function generatedCommand(actor: string, ...words: readonly string[]): GeneratedCommand {
  const id = uuidOf('command', ...words);
  return { id, requestDigest: createHash('sha256').update(id).digest('hex'), actor };
}

/** The id that the event of a slot has, by the rule of the execute path. */
export function generatedEventId(command: GeneratedCommand, slot: number | string): string {
  return uuidOf('event', command.id, String(slot), '0');
}

/** One event as a write of the log. @param revision the place that it takes in its stream, from 0 */
export function generatedWrite(
  stream: string,
  revision: number,
  subject: Subject,
  command: GeneratedCommand,
  slot: number | string,
  { type, data }: DomainEvent,
): StreamWrite {
  const event = {
    id: generatedEventId(command, slot),
    commandId: command.id,
    requestDigest: command.requestDigest,
    type,
    schemaVersion: schemaVersions[type],
    subject,
    actor: command.actor,
    correlationId: command.id,
    causationId: command.id,
    data,
  };
  return { stream, expected: revision === 0 ? 'no-stream' : revision - 1, events: [event] };
}
