import type { KnownEvent, Subject } from '#models/events/envelope';
import type { DomainEvent } from '#models/events/vocabulary';
import type { Refusal } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import type { Schema } from '#models/values/schema';
import type { Permission } from './access/ability';
import type { Given } from './given';
import type { Loaded } from './loaded';

/** What a caller sends along with a command. */
export interface Invocation {
  readonly actor: Actor;
  /** The caller's own key: repeating a command with it is the same command. */
  readonly idempotencyKey?: string;
  /** Position that the changed thing must have still, from an ETag. */
  readonly ifMatch?: string;
  readonly correlationId: string;
  readonly traceparent?: string;
}

/** One stream's part of a decision. */
export interface Write {
  /**
   * Which part of its command this is, also when an earlier attempt wrote others before: names the event ids. A part
   * that may meet another stream in the next attempt has the stream in its name, for an id stands in one place only.
   */
  readonly slot: number | string;
  readonly to: Loaded<unknown>;
  readonly subject: Subject;
  readonly events: readonly DomainEvent[];
}

/** What a use case comes to: writes (one of them to the target stream), an answer without any, or a refusal. */
export type Outcome<A> = { readonly writes: readonly Write[] } | { readonly unchanged: A } | Refusal;

/** What is known about this attempt. */
export interface Attempt {
  readonly commandId: string;
  readonly now: string;
  readonly actor: Actor;
  readonly ifMatch?: string;
  /** Whether nothing of this command can stand anywhere yet: no key repeats it, and this is its first attempt. */
  readonly isFirst: boolean;
  /** The id that an event of a slot will have: an approval is named before it stands. */
  eventId(slot: number | string, index: number): string;
}

/** A command's way through the one execute path. `Place` names what it is about, `Body` is what the caller typed. */
export interface UseCase<Place, Body, A> {
  /** Stable name: part of the command id. */
  readonly operation: string;
  readonly needs: Permission;
  /** The body's schema: what it declares as free text is scanned before anything else. */
  readonly body: Schema<Body>;
  /** The stream of the commit event. */
  target(place: Place, body: Body, given: Given): Promise<Loaded<unknown> | Refusal>;
  decide(place: Place, body: Body, given: Given, attempt: Attempt): Promise<Outcome<A>>;
  /** The answer, from the events that the command appended to its target: now, or when it was carried out first. */
  answer(place: Place, body: Body, events: readonly KnownEvent[], given: Given): Promise<A | Refusal> | A | Refusal;
}
