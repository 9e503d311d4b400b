import type { DomainEvent } from '#models/events/vocabulary';

/** An event with what the log added to it that rules look at: its id and its time. */
export type Recorded<E extends DomainEvent> = E & { readonly id: string; readonly recordedAt: string };
