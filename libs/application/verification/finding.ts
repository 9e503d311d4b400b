/** Something that is not as it must be. */
export interface Finding {
  readonly part: 'log' | 'blobs' | 'catalogue' | 'working-state';
  /** Stable: `log-content`, `blob-damaged`, `row-missing`, … */
  readonly code: string;
  /** What is wrong, and exactly where; one line. */
  readonly what: string;
  readonly remedy: string;
  /** The same place for programs. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What can be done about a finding. */
export const remedies = {
  log: 'Nothing repairs a log: restore the last backup into an empty directory with annals restore.',
  blob: 'Upload the file again, or put it back from a backup: it lies there under blobs, in the folder of its digest. Until then it is not served.',
  catalogue: 'Run annals rebuild: the rows are made anew from the log.',
  workingState: 'Restore working.db from the last backup; without it tokens stop working and uploads begin again.',
} as const;
