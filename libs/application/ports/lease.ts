/** The right to be the only one that does something, until it is released or its holder dies. */
export abstract class Lease {
  /** Gives it up; releasing again does nothing. */
  abstract release(): Promise<void>;
}

/** Who holds a lease, as the holder describes itself. */
export interface LeaseHolder {
  readonly pid: number;
  /** When it took the lease; RFC 3339, UTC. */
  readonly startedAt: string;
  /** Name of its machine. */
  readonly host: string;
  /** Where it serves, once it does. */
  readonly url?: string;
}
