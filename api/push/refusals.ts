import { refuse, type Refusal } from '#models/refusals/refusal';

/** A part of the request that is wrong: a header, the query, the body as a whole, or a member of the tar. */
export function invalid(path: string, message: string): Refusal {
  const shown = path.length > 200 ? `${path.slice(0, 199)}…` : path;
  return refuse('invalid-input', { problems: [{ path: shown, message }] });
}
