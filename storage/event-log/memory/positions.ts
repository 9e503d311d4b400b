/** Gives each event its place in the total order. */
export type NextPosition = (last: bigint) => bigint;

/** 1, 2, 3, … */
export const densePositions: NextPosition = (last) => last + 1n;

/** Irregular strides, as in a log whose positions are byte offsets; the same in every run. */
export const sparsePositions: NextPosition = (last) => last + 1n + ((last * 7919n + 13n) % 97n);
