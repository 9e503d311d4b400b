/** Whole numbers from 0 up to a bound: the same ones in every run, so that a run that failed can be had again. */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    // The high bits of a linear congruential generator are the random ones.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
