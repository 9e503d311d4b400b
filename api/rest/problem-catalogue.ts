import { unavailabilities, type UnavailableCode } from '#application/failures';
import { refusalTable, type RefusalCode } from '#models/refusals/table';
import { detailShape } from './detail-shape';
import { internal, statusOf, storageFull } from './problem';

/** A kind of problem, as it is told to who asks what a code means. */
export interface ProblemKind {
  readonly type: string;
  readonly code: string;
  readonly title: string;
  readonly status: number;
  /** The detail of an occurrence, with the names of facts for their values. */
  readonly detail: string;
  readonly remedy: string;
}

const refusals = (Object.keys(refusalTable) as RefusalCode[]).map((code): ProblemKind => {
  const { kind, title, remedy } = refusalTable[code];
  return { type: `/problems/${code}`, code, title, status: statusOf(kind, code), detail: detailShape(code), remedy };
});

const outages = (Object.keys(unavailabilities) as UnavailableCode[]).map((code): ProblemKind => {
  const { title, remedy } = unavailabilities[code];
  return { type: `/problems/${code}`, code, title, status: 503, detail: '{reason}', remedy };
});

function kindOf({ type, code, title, status, detail, remedy }: ProblemKind): ProblemKind {
  return { type, code, title, status, detail, remedy };
}

/** Every problem that this protocol answers: refusals, named outages, a full disk, and a bug. */
export const problemCatalogue: readonly ProblemKind[] = [
  ...refusals,
  ...outages,
  kindOf(storageFull),
  kindOf(internal('{request}')),
];
