/** A place in the log's total order as it is told outside: `<log id>-<decimal>`. Only ever compared, never added to. */
export interface PositionToken {
  readonly logId: string;
  readonly position: bigint;
}

const token = /^([a-z2-7]{12})-(0|[1-9]\d{0,18})$/;

/** Writes a position for the outside. */
export function formatPosition({ logId, position }: PositionToken): string {
  return `${logId}-${position}`;
}

/** Reads a position from the outside; undefined when the text is not one. */
export function parsePosition(text: string): PositionToken | undefined {
  const match = token.exec(text);
  return match?.[1] && match[2] ? { logId: match[1], position: BigInt(match[2]) } : undefined;
}
