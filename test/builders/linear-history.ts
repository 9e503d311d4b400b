import type { KnownEvent } from '#models/events/envelope';
import { presets } from '#models/policy/presets';
import { PlainModel } from './plain-model';
import type { Recording, Sight, Try } from './recorded-calls';
import { RegistryWatch } from './registry-watch';
import { agrees, claimsOf, max, type Claim } from './told-claims';
import type { ToldEvent } from './whole-history';

/** How much a check has looked at. */
export interface Checked {
  readonly changes: number;
  readonly unchanged: number;
  readonly refusals: number;
  readonly unknown: number;
  readonly sights: number;
}

/**
 * Holds a history against what clients of a model were told, in time that grows with its length alone:
 * R1 what was acknowledged is there, once; R2 no event twice; R3 revisions are dense; R4 what was acknowledged before
 * another began comes before it; R5 one event a place; R6 what was refused left nothing, what is unknown at most one;
 * R7 reads of a client never go back; R8 a read with a minimum is not older; R9 every answer is that of the model which
 * the log up to its position makes. Each change came to what the rules told a second time say, in the order of the log;
 * refusals and what changed nothing are right for a state that there was between question and answer; no prefix of the
 * history breaks an invariant of a model.
 * @throws Error that names the rule and the call
 */
export function assertLinear(history: readonly ToldEvent[], recording: Recording): Checked {
  assertEvents(history);
  const commits = history.filter(
    ({ subject, preliminary, type }) =>
      subject === recording.stream && !preliminary && (type !== 'ModelRegistered' || recording.title === undefined),
  );
  const tries = new Map<string, Try[]>();
  for (const each of recording.tries) tries.set(each.commandId, [...(tries.get(each.commandId) ?? []), each]);
  assertTold(commits, tries, recording.tries);
  assertOrder(recording);
  walk(history, commits, tries, recording);
  return {
    changes: commits.length,
    unchanged: recording.tries.filter(({ told }) => told.kind === 'done' && !told.changed).length,
    refusals: recording.tries.filter(({ told }) => told.kind === 'refused').length,
    unknown: recording.tries.filter(({ told }) => told.kind === 'unknown').length,
    sights: recording.sights.length,
  };
}

function assertEvents(history: readonly ToldEvent[]): void {
  const ids = new Set<string>();
  const next = new Map<string, number>();
  let last = -1n;
  for (const event of history) {
    hold(!ids.has(event.id), 'R2: an event stands twice', event);
    ids.add(event.id);
    hold(event.revision === (next.get(event.subject) ?? 0), 'R3: revisions are not dense', event);
    next.set(event.subject, event.revision + 1);
    hold(event.position > last, 'the order of positions is not that of the log', event);
    last = event.position;
  }
}

/** R1 and R6: what commands left, against what was told of them. */
function assertTold(
  commits: readonly ToldEvent[],
  tries: ReadonlyMap<string, readonly Try[]>,
  all: readonly Try[],
): void {
  const found = new Map<string, ToldEvent>();
  for (const event of commits) {
    hold(tries.has(event.commandId), 'an event of a command that nobody sent', event);
    hold(!found.has(event.commandId), 'R5: a command left two events', event);
    found.set(event.commandId, event);
  }
  for (const each of all) {
    const event = found.get(each.commandId);
    if (each.told.kind === 'done' && each.told.changed)
      hold(event?.position === each.told.position, 'R1: what was acknowledged is not where it was said to be', each);
    const others = tries.get(each.commandId) ?? [];
    const mayStand = others.some(({ told }) => told.kind === 'unknown' || (told.kind === 'done' && told.changed));
    const isAbandoned = event?.type === 'TransitionAbandoned';
    hold(!event || mayStand || isAbandoned, 'R6: what was refused stands', each);
  }
}

/** R4, R7 and R8: time goes forward for all and for each. */
function assertOrder({ tries, sights }: Recording): void {
  const changed = tries.flatMap(({ told, ...each }) =>
    told.kind === 'done' && told.changed ? [{ ...each, position: told.position, isWrite: true }] : [],
  );
  // Who repeats what was done before is told a position that is older than the repetition.
  const first = new Map<string, (typeof changed)[number]>();
  for (const each of changed)
    if ((first.get(each.commandId)?.began ?? Infinity) > each.began) first.set(each.commandId, each);
  const begun = new Map<string, number>();
  for (const { commandId, began } of tries) begun.set(commandId, Math.min(began, begun.get(commandId) ?? Infinity));
  const byEnd = [...changed].sort((one, other) => one.ended - other.ended);
  const byBegin = [...first.values()]
    .map((each) => ({ ...each, began: begun.get(each.commandId) ?? each.began }))
    .sort((one, other) => one.began - other.began);
  let newest = -1n;
  let ended = 0;
  for (const each of byBegin) {
    for (let other = byEnd[ended]; other && other.ended < each.began; other = byEnd[(ended += 1)])
      newest = max(newest, other.position);
    hold(each.position > newest, `R4: this stands before what was acknowledged at ${newest} when it was sent`, each);
  }
  const clients = new Map<number, Sight[]>();
  for (const sight of sights) {
    const { position, minimum, client } = sight;
    if (position === undefined) continue;
    hold(minimum === undefined || position >= minimum, 'R8: the answer is older than it may be', sight);
    if (sight.past) continue;
    const own = clients.get(client) ?? [];
    own.push(sight);
    clients.set(client, own);
  }
  for (const own of clients.values()) assertNeverBack(own);
}

/** R7: what a client began to read when it had read something else is not older than that. */
function assertNeverBack(sights: readonly Sight[]): void {
  const byEnd = [...sights].sort((one, other) => one.ended - other.ended);
  let newest = -1n;
  let ended = 0;
  for (const sight of [...sights].sort((one, other) => one.began - other.began)) {
    for (let other = byEnd[ended]; other && other.ended < sight.began; other = byEnd[(ended += 1)])
      newest = max(newest, other.position ?? -1n);
    hold((sight.position ?? -1n) >= newest, 'R7: a client was told of a past state', sight);
  }
}

/** R9 and the rules: goes through the history with the plain model and what was said about each state. */
function walk(
  history: readonly ToldEvent[],
  commits: readonly ToldEvent[],
  tries: ReadonlyMap<string, readonly Try[]>,
  recording: Recording,
): void {
  const model = new PlainModel(recording.title);
  const watch = new RegistryWatch(presets.open);
  const isBegun = recording.title !== undefined;
  for (const event of history)
    if (isBegun && event.subject === recording.stream && event.type === 'ModelRegistered')
      watch.observe(knownOf(event));
  const sights = placed(recording.sights);
  const claims = claimsOf(commits, tries, recording);
  let nextSight = 0;
  let nextClaim = 0;
  let open: Claim[] = [];
  const told: ToldEvent[] = [];
  for (let state = 0; ; state += 1) {
    const event = commits[state];
    for (let claim = claims[nextClaim]; claim && claim.from <= state; claim = claims[(nextClaim += 1)])
      open.push(claim);
    open = open.filter((claim) => {
      if (claim.holdsFor(model, told)) return false;
      hold(claim.to > state, 'no state between question and answer explains what was told', claim.about);
      return true;
    });
    for (let sight = sights[nextSight]; sight && (!event || sight.position < event.position);) {
      const expected = JSON.stringify(sight.expected(model, told));
      hold(JSON.stringify(sight.seen) === expected, `R9: the log says ${expected}`, sight);
      sight = sights[(nextSight += 1)];
    }
    if (!event) return;
    watch.observe(knownOf(event));
    told.push(event);
    carryOut(model, event, tries.get(event.commandId) ?? []);
  }
}

function carryOut(model: PlainModel, event: ToldEvent, tries: readonly Try[]): void {
  const [command] = tries;
  if (!command) throw new Error(`${event.id} is of no command`);
  if (event.type === 'TransitionAbandoned') return;
  const expected = model.expect(command.intent);
  hold(!('refused' in expected), `the rules refuse this with ${JSON.stringify(expected)}`, [command, event]);
  if ('refused' in expected) return;
  hold(expected.change !== undefined, 'by the rules this changes nothing', [command, event]);
  const answers = new Set<string>();
  for (const { told } of tries) {
    if (told.kind !== 'done' || !told.changed) continue;
    answers.add(JSON.stringify(told.answer));
    hold(answers.size === 1, 'a repetition was answered otherwise', [command, ...answers]);
    hold(agrees(told.answer, expected.told), `the rules say ${JSON.stringify(expected.told)}`, [command, told.answer]);
  }
  expected.change?.();
}

/** What was read at a known position, in the order of the log. */
function placed(sights: readonly Sight[]): (Sight & { readonly position: bigint })[] {
  return sights
    .flatMap(({ position, ...sight }) => (position === undefined ? [] : [{ ...sight, position }]))
    .sort((one, other) => (one.position < other.position ? -1 : 1));
}

/** The event as its registry stored it, as far as the invariants look at it. */
function knownOf(event: ToldEvent): KnownEvent {
  const { id, type, subject: stream, revision, position, time: recordedAt, commandId, data } = event;
  const envelope = { requestDigest: '', schemaVersion: 1, actor: '', correlationId: '', causationId: '' };
  return { ...envelope, id, type, stream, revision, position, recordedAt, commandId, data, subject: {} } as KnownEvent;
}

function hold(rule: boolean, broken: string, about: unknown): void {
  if (rule) return;
  const text = JSON.stringify(about, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
  throw new Error(`${broken}\n${text}`);
}
