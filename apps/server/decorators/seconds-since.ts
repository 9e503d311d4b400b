/** Seconds since a moment that `performance.now()` told. */
export function secondsSince(begun: number): number {
  return (performance.now() - begun) / 1000;
}
