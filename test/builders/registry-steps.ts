import fc from 'fast-check';

const kinds = [
  'register model',
  'register version',
  'register version',
  'register version',
  'transition',
  'transition',
  'transition',
  'transition',
  'transition',
  'transition',
  'roll back stage',
  'roll back stage',
  'roll back stage',
  'roll back stage',
  'set alias',
  'set alias',
  'set alias',
  'set alias',
  'set alias',
  'roll back alias',
  'roll back alias',
  'roll back alias',
  'roll back alias',
  'roll back alias',
  'remove alias',
  'remove alias',
  'remove alias',
  'follow stage',
  'follow stage',
  'record deployment',
  'end deployment',
  'deprecate',
  'archive',
  'restore',
  'restore',
  'restore',
  'quarantine',
  'release',
  'release',
  'release',
  'attach',
  'attach',
  'retire',
  'delete version',
  'archive model',
  'restore model',
  'restore model',
  'restore model',
  'delete model',
  'rename',
  'rename',
  'wait',
] as const;

/** One command of a random history, about a model by a name that it may have, ever had, or never had. */
export interface Step {
  readonly kind: (typeof kinds)[number];
  readonly slug: string;
  /** The name that a model is to get. */
  readonly to: string;
  /** Which version: 0 is the newest number of the model, 1 the one before, … */
  readonly back: number;
  readonly stage: 'none' | 'staging' | 'production';
  readonly alias: string;
  readonly content: 'held' | 'external' | 'suspicious' | 'pending';
  /** Whether the rollback window is overridden; whether attached content is never sealed. */
  readonly override: boolean;
  readonly days: number;
}

const slugs = fc.constantFrom('alpha', 'alpha', 'alpha', 'ALPHA', 'beta', 'gamma');

/** `length` commands or down to half as many, over few names and numbers, so that they meet often. */
export function randomSteps(length: number): fc.Arbitrary<Step[]> {
  const step: fc.Arbitrary<Step> = fc.record({
    kind: fc.constantFrom(...kinds),
    slug: slugs,
    to: slugs,
    back: fc.constantFrom(0, 0, 1, 1, 2, 3, 5),
    stage: fc.constantFrom('none', 'staging', 'production', 'production'),
    alias: fc.constantFrom('champion', 'champion', 'Champion', 'shadow', 'latest', 'staging'),
    content: fc.constantFrom('held', 'held', 'held', 'external', 'suspicious', 'pending'),
    override: fc.boolean(),
    days: fc.constantFrom(1, 1, 9, 31),
  });
  return fc.array(step, { minLength: Math.ceil(length / 2), maxLength: length }).map((steps) => [...opening, ...steps]);
}

const beginning: Omit<Step, 'kind'> = {
  slug: 'alpha',
  to: 'beta',
  back: 0,
  stage: 'production',
  alias: 'champion',
  content: 'held',
  override: false,
  days: 0,
};

/** Every history begins with a model of three versions, else most of its commands would meet nothing. */
const opening: readonly Step[] = [
  { ...beginning, kind: 'register model' },
  { ...beginning, kind: 'register version' },
  { ...beginning, kind: 'register version', content: 'external' },
  { ...beginning, kind: 'register version' },
];
