import type { LogHead } from '#application/ports/event-log';

const decimal = /^(0|[1-9]\d{0,17})$/;

/**
 * The position that a resume stands for: that of the last event looked at, 0 for the beginning.
 * @throws TypeError when it is not a resume of such a log
 */
export function positionOf(resume: string | undefined): bigint {
  if (resume === undefined) return 0n;
  if (!decimal.test(resume)) throw new TypeError(`a resume is a decimal position, got ${JSON.stringify(resume)}`);
  return BigInt(resume);
}

/** Whether a reader that stands at a resume has seen all up to a head. */
export function hasReached(resume: string | undefined, head: LogHead): boolean {
  return positionOf(resume) >= positionOf(head.resume);
}
