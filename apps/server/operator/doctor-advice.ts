/** What the doctor says of one thing. */
export interface Advice {
  /** `ok` and `note` need nothing; of a problem the remedy says what to do. */
  readonly level: 'ok' | 'note' | 'problem';
  readonly what: string;
  readonly remedy?: string;
}

/** All is well with something. */
export function ok(what: string): Advice {
  return { level: 'ok', what };
}

/** Something that is worth knowing. */
export function note(what: string): Advice {
  return { level: 'note', what };
}

/** Something has to be done. */
export function problem(what: string, remedy: string): Advice {
  return { level: 'problem', what, remedy };
}
