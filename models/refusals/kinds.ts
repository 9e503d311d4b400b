/** The ten kinds of an expected refusal. Every protocol maps these, and no more, to its own answers. */
export const refusalKinds = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'precondition',
  'gone',
  'too-large',
  'unsafe',
  'too-many',
] as const;
/** What kind of thing a refusal is; protocols map kinds, not codes. */
export type RefusalKind = (typeof refusalKinds)[number];
