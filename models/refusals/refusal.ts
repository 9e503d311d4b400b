import type { RefusalKind } from './kinds';
import { refusalTable, type RefusalCode, type RefusalFacts } from './table';

/** An expected answer other than success: returned, never thrown. */
export interface Refusal {
  readonly refused: RefusalCode;
  readonly kind: RefusalKind;
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Refuses with a code of the table; the facts are what its sentence is made of. */
export function refuse<C extends RefusalCode>(code: C, facts: RefusalFacts<C>): Refusal {
  const { kind, title, detail, remedy } = refusalTable[code];
  const sentence = (detail as (facts: RefusalFacts<C>) => string)(facts);
  return { refused: code, kind, title, detail: sentence, remedy, facts: { ...facts } };
}

/** Whether an answer is a refusal. */
export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && 'refused' in answer && 'remedy' in answer;
}
