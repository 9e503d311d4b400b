import type { DomainEvent } from '#models/events/vocabulary';
import type { Refusal } from '#models/refusals/refusal';

/** What a decision comes to: events (none: nothing changes), or a refusal. */
export type Decision<E extends DomainEvent = DomainEvent> = readonly E[] | Refusal;
