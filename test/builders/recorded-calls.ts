import type { Intent, PlainModel } from './plain-model';
import type { ToldEvent } from './whole-history';

/** What a client was told of a change that it asked for; `unknown` when it was not told whether it landed. */
export type Told =
  | { readonly kind: 'done'; readonly changed: boolean; readonly answer: object; readonly position: bigint }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unknown' };

/** A change that was asked for, once; asked for again with the same key it is another try of the same command. */
export interface Try {
  readonly client: number;
  readonly intent: Intent;
  readonly commandId: string;
  /** Ticks of one clock that all clients share. `ended` is Infinity for one that was not answered. */
  readonly began: number;
  readonly ended: number;
  readonly told: Told;
}

/** Something that was read. */
export interface Sight {
  readonly client: number;
  readonly began: number;
  readonly ended: number;
  /** Which state it tells of; undefined where it does not say, as refusals do. */
  readonly position: bigint | undefined;
  /** The position that the answer had not to be older than. */
  readonly minimum: bigint | undefined;
  /** Whether the answer is one of a past that was asked for. */
  readonly past: boolean;
  /** What the answer says, and what it has to say of the model at that position. */
  readonly seen: unknown;
  readonly expected: (model: PlainModel, events: readonly ToldEvent[]) => unknown;
}

/** What is known of a model beside its history. */
export interface Recording {
  readonly stream: string;
  /** Of a model that was there before; without one it is begun by one of the tries. */
  readonly title?: string;
  readonly tries: readonly Try[];
  readonly sights: readonly Sight[];
}
