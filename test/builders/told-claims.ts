import type { Expected, PlainModel } from './plain-model';
import type { Recording, Sight, Told, Try } from './recorded-calls';
import type { ToldEvent } from './whole-history';

/** Something that was told and has to be true of one of some states: `from` to `to` commits after the beginning. */
export interface Claim {
  readonly from: number;
  readonly to: number;
  readonly about: Try | Sight;
  holdsFor(model: PlainModel, events: readonly ToldEvent[]): boolean;
}

/**
 * What was told without a place in the log: refusals, and that nothing changed. Each is true of a state that was there
 * between question and answer: not before what was acknowledged when it began, not after what began when it had ended.
 */
export function claimsOf(
  commits: readonly ToldEvent[],
  tries: ReadonlyMap<string, readonly Try[]>,
  { tries: all, sights }: Recording,
): Claim[] {
  const place = new Map(commits.map(({ commandId }, index) => [commandId, index]));
  /** By when it was acknowledged: how many commits stood then at least. */
  const stood = all
    .flatMap(({ commandId, ended, told }) =>
      told.kind === 'done' && told.changed ? [[ended, (place.get(commandId) ?? 0) + 1] as const] : [],
    )
    .sort(([one], [other]) => one - other);
  raise(stood);
  /** By when it began: how many commits stood then at most, taken from the latest beginnings. */
  const could = commits
    .map(
      ({ commandId }, index) => [Math.min(...(tries.get(commandId) ?? []).map(({ began }) => began)), index] as const,
    )
    .sort(([one], [other]) => one - other);
  for (let at = could.length - 2; at >= 0; at -= 1) {
    const [began, index] = could[at] ?? [0, 0];
    could[at] = [began, Math.min(index, could[at + 1]?.[1] ?? index)];
  }
  const lastAt = (ended: number) => could[before(could, ended)]?.[1] ?? commits.length;
  const refused = placeless(sights).map(({ sight, oldest }): Claim => {
    const from = commits.findLastIndex(({ position }) => position <= oldest) + 1;
    const text = JSON.stringify(sight.seen);
    const holdsFor: Claim['holdsFor'] = (model, events) => JSON.stringify(sight.expected(model, events)) === text;
    return { from, to: lastAt(sight.ended), about: sight, holdsFor };
  });
  const claims = all.flatMap((each): Claim[] => {
    const { told, intent, began, ended } = each;
    if (told.kind === 'unknown' || (told.kind === 'done' && told.changed)) return [];
    if (told.kind === 'refused' && told.code === 'approval-abandoned') return [];
    const from = stood[before(stood, began) - 1]?.[1] ?? 0;
    return [{ from, to: lastAt(ended), about: each, holdsFor: (model) => isSaidBy(model.expect(intent), told) }];
  });
  return [...claims, ...refused].sort((one, other) => one.from - other.from);
}

/** What was read and does not say of which state it is, with the position that it can not be older than. */
function placeless(sights: readonly Sight[]): { readonly sight: Sight; readonly oldest: bigint }[] {
  const newest = new Map<number, bigint>();
  return [...sights]
    .sort((one, other) => one.began - other.began)
    .flatMap((sight) => {
      const { client, position, minimum } = sight;
      const oldest = max(newest.get(client) ?? 0n, minimum ?? 0n);
      if (position === undefined) return [{ sight, oldest }];
      newest.set(client, max(newest.get(client) ?? 0n, position));
      return [];
    });
}

function raise(stood: (readonly [number, number])[]): void {
  for (let at = 1; at < stood.length; at += 1) {
    const [ended, count] = stood[at] ?? [0, 0];
    stood[at] = [ended, Math.max(count, stood[at - 1]?.[1] ?? count)];
  }
}

/** How many of the moments lie before a moment; they are in order. */
function before(moments: readonly (readonly [number, number])[], moment: number): number {
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle]?.[0] ?? Infinity) < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isSaidBy(expected: Expected, told: Exclude<Told, { kind: 'unknown' }>): boolean {
  if (told.kind === 'refused') return 'refused' in expected && expected.refused === told.code;
  return !('refused' in expected) && expected.change === undefined && agrees(told.answer, expected.told);
}

/** Whether an answer says what it has to; it may say more. */
export function agrees(answer: object, expected: Readonly<Record<string, unknown>>): boolean {
  const told = answer as Record<string, unknown>;
  return Object.entries(expected).every(([key, value]) => told[key] === value);
}

/** The later of two positions. */
export function max(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
