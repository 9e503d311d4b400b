/** How much room a file system has, in bytes. */
export interface Room {
  /** The directory that it was asked of. */
  readonly directory: string;
  readonly free: number;
  readonly total: number;
}

/** The disk on which the registry keeps everything. */
export abstract class DataDisk {
  /** @throws what the system says when it does not tell */
  abstract room(): Promise<Room>;
}
