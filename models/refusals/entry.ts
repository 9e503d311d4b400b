import type { RefusalKind } from './kinds';

/** A refusal: its kind, what kind of thing it is, what happened this time, and what the caller can do. */
export interface RefusalEntry<Facts> {
  readonly kind: RefusalKind;
  /** The same for every occurrence. */
  readonly title: string;
  /** This occurrence, with its values. */
  readonly detail: (facts: Facts) => string;
  readonly remedy: string;
}

/** Makes an entry of the table whose detail is checked against its facts. */
export function entry<Facts>(
  kind: RefusalKind,
  title: string,
  detail: (facts: Facts) => string,
  remedy: string,
): RefusalEntry<Facts> {
  return { kind, title, detail, remedy };
}
