/**
 * A place at which a fault test ends the process, to see that a restart goes on from there. In a release it does nothing:
 * `#fail-point` leads to the one that kills only under the condition `annals-fail-points`, which needs the sources.
 * @param name names the place, such as `append.after-commit`
 */
export function failPoint(name: string): void {
  void name;
}
