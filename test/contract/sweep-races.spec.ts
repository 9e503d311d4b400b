import type { Operation } from '#application/operations/operation';
import type { SweepReport } from '#application/sweeping/sweeper';
import type { Blob } from '#application/ports/blob-store';
import { deleteVersion } from '#application/commands/change-availability';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import { bytesOf } from '#application/registration/named-bytes';
import type { Content } from '#models/events/version';
import { digestOf, hourMs, SweptRegistry, weights } from '#test/builders/swept-registry';

const dayMs = 24 * hourMs;
const bytes = weights('w');
const content = digestOf(bytes);

/** Ends by itself, or is held before its n-th call until all others have ended or wait. */
async function heldAt<H, O>(
  registry: SweptRegistry,
  held: { actor: string; nth: number; work: () => Promise<H> },
  other: () => Promise<O>,
): Promise<{ wasHeld: boolean; held: H; other: O }> {
  const { turnstile } = registry;
  const stop = turnstile.hold(held.actor, (_, nth) => nth === held.nth);
  const holding = turnstile.as(held.actor, held.work);
  const wasHeld = (await Promise.race([stop.arrived, holding])) === 'held';
  const others = turnstile.as('other', other);
  await Promise.race([others.catch(() => undefined), turnstile.quiet()]);
  stop.open();
  const [first, second] = await Promise.all([holding, others]);
  return { wasHeld, held: first, other: second };
}

/** Repeats a race in registries of their own, with one side held before each of its calls, until it makes no more. */
async function atEachCall(race: (registry: SweptRegistry, nth: number) => Promise<boolean>): Promise<number> {
  for (let nth = 1; ; nth++) {
    const registry = await SweptRegistry.begin();
    try {
      if (!(await race(registry, nth))) return nth - 1;
    } finally {
      await registry.end();
    }
  }
}

/** Everything that an event of the registration names is here, or it was refused since something was not. */
async function expectWhole(registry: SweptRegistry, operation: Operation): Promise<void> {
  const here = await registry.here();
  if (operation.state !== 'succeeded') {
    expect(operation.refusal).toMatchObject({ refused: 'content-missing' });
    return;
  }
  const events = await registry.log.readAll(undefined, 1000);
  const submitted = events.events.filter(({ type }) => type === 'VersionSubmitted' || type === 'ContentAttached');
  const data = submitted.at(-1)?.data as { content: Extract<Content, { kind: 'held' }>; format: string };
  expect(here).toEqual(expect.arrayContaining(bytesOf(data.content, data.format)));
}

/** What is gone was recorded, and what was recorded is gone unless it came again; nothing was recorded twice. */
async function expectTrueRecord(registry: SweptRegistry, before: readonly string[], again: readonly string[] = []) {
  const recorded = await registry.recorded();
  const here = await registry.here();
  expect(new Set(recorded).size).toBe(recorded.length);
  expect(recorded).toEqual(expect.arrayContaining(before.filter((digest) => !here.includes(digest))));
  expect(recorded.filter((digest) => here.includes(digest) && !again.includes(digest))).toEqual([]);
  const touches = await registry.working.list<{ sweep?: string }>('touch', undefined, 1000);
  expect(touches.filter(({ value }) => value.sweep !== undefined)).toEqual([]);
}

const sweep = (registry: SweptRegistry) => () => registry.sweeper.run();
const report = (answer: SweepReport | Refusal): SweepReport => {
  if (isRefusal(answer)) throw new Error(answer.detail);
  return answer;
};

describe('a registration of a blob that was touched more than a day ago, and the sweep', () => {
  /** The blob, and the manifest, config and report of a deleted version of it, which a registration writes again. */
  async function dayOld(registry: SweptRegistry): Promise<Blob> {
    const blob = await registry.upload(bytes);
    await registry.register(blob, 'before');
    await registry.driver.done(deleteVersion, { project: 'acme', model: 'churn', ref: '1' }, { reason: 'A test.' });
    await registry.caughtUp();
    registry.clock.advance(dayMs + 1000);
    return blob;
  }
  const documentsAgain = (before: readonly string[]) => before.filter((digest) => digest !== content);

  it('wherever the sweep is when the registration comes', async () => {
    const outcomes = new Set<string>();
    const calls = await atEachCall(async (registry, nth) => {
      const blob = await dayOld(registry);
      const before = await registry.here();
      const race = await heldAt(registry, { actor: 'sweep', nth, work: sweep(registry) }, () =>
        registry.register(blob, 'again'),
      );
      outcomes.add(race.other.state);
      await expectWhole(registry, race.other);
      await expectTrueRecord(registry, before, documentsAgain(before));
      return race.wasHeld;
    });
    expect([...outcomes].sort()).toEqual(['failed', 'succeeded']);
    expect(calls).toBeGreaterThan(30);
  }, 120_000);

  it('wherever the registration is when the sweep comes', async () => {
    const deleted = new Set<number>();
    const calls = await atEachCall(async (registry, nth) => {
      const blob = await dayOld(registry);
      const before = await registry.here();
      const work = () => registry.register(blob, 'again');
      const race = await heldAt(registry, { actor: 'registration', nth, work }, sweep(registry));
      deleted.add(report(race.other).deletedBlobs);
      await expectWhole(registry, race.held);
      await expectTrueRecord(registry, before, documentsAgain(before));
      return race.wasHeld;
    });
    expect(deleted.has(0)).toBe(true);
    expect(deleted.has(3)).toBe(true);
    expect(calls).toBeGreaterThan(30);
  }, 120_000);
});

it('an upload of the bytes that are swept has them in the end, wherever the sweep is when it comes', async () => {
  const calls = await atEachCall(async (registry, nth) => {
    await registry.upload(bytes);
    registry.clock.advance(dayMs + 1000);
    const race = await heldAt(registry, { actor: 'sweep', nth, work: sweep(registry) }, () => registry.upload(bytes));
    expect(await registry.here()).toEqual([race.other.digest]);
    await expectTrueRecord(registry, [content], [content]);
    expect(await registry.register(race.other, 'key')).toMatchObject({ state: 'succeeded' });
    return race.wasHeld;
  });
  expect(calls).toBeGreaterThan(15);
}, 60_000);

it('a version that is registered after the sweep read the head, and deleted elsewhere before, keeps its bytes', async () => {
  const registry = await SweptRegistry.begin();
  try {
    const blob = await registry.upload(bytes);
    await registry.register(blob, 'first');
    await registry.driver.done(deleteVersion, { project: 'acme', model: 'churn', ref: '1' }, { reason: 'A test.' });
    registry.clock.advance(dayMs - 1000);
    await registry.caughtUp();
    const { turnstile } = registry;
    const held = turnstile.hold('sweep', (method) => method === 'ask');
    const sweeping = turnstile.as('sweep', sweep(registry));
    await held.arrived;
    expect(await registry.register(blob, 'second')).toMatchObject({ state: 'succeeded', result: { number: 2 } });
    registry.clock.advance(2000);
    held.open();
    await sweeping;
    expect(await registry.here()).toContain(content);
  } finally {
    await registry.end();
  }
});

describe('a registration that takes long', () => {
  let registry: SweptRegistry;
  beforeEach(async () => {
    registry = await SweptRegistry.begin();
  });
  afterEach(() => registry.end());

  /** The registration stands before its append while time goes by and the sweep runs. */
  async function delayed(ms: number, meanwhile: () => Promise<unknown>): Promise<Operation> {
    const blob = await registry.upload(bytes);
    const { turnstile } = registry;
    // What inspection writes last is its report, after config and manifest.
    let documents = 0;
    const held = turnstile.hold(
      'registration',
      (method, _, [first]) => method === 'put' && first instanceof Uint8Array && (documents += 1) === 3,
    );
    const registering = turnstile.as('registration', () => registry.register(blob, 'slow'));
    await held.arrived;
    registry.clock.advance(ms);
    await meanwhile();
    held.open();
    return registering;
  }
  it('of more than 12 hours touches its bytes anew before it appends', async () => {
    const operation = await delayed(13 * hourMs, () => Promise.resolve());
    expect(operation).toMatchObject({ state: 'succeeded' });
    registry.clock.advance(12 * hourMs);
    expect(report(await registry.sweeper.run())).toMatchObject({ deletedBlobs: 0 });
    const touch = await registry.working.get<{ at: string }>('touch', content);
    expect(Date.parse(touch?.value.at ?? '')).toBe(registry.clock.now().getTime() - 12 * hourMs);
  });

  it('of more than a day is refused when its bytes were swept', async () => {
    const operation = await delayed(25 * hourMs, () => registry.sweeper.run());
    expect(operation).toMatchObject({ state: 'failed', refusal: { refused: 'content-missing' } });
    expect(await registry.recorded()).toContain(content);
    await registry.upload(bytes);
    expect(await registry.register({ digest: content, size: bytes.length }, 'slow')).toMatchObject({
      state: 'succeeded',
    });
  });
});

it('evidence that stands from an earlier attempt is completed when its documents were swept, if the files come again', async () => {
  const registry = await SweptRegistry.begin();
  try {
    const blob = await registry.upload(bytes);
    registry.breaks.push(1, 0, 0, 0, 0);
    expect(await registry.register(blob, 'key')).toMatchObject({ state: 'failed' });
    const { events } = await registry.log.readAll(undefined, 10);
    expect(events.map(({ type }) => type).at(-1)).toBe('VersionSubmitted');
    registry.clock.advance(dayMs + 1000);
    expect(report(await registry.sweeper.run())).toMatchObject({ deletedBlobs: 3, keptBlobs: 1 });
    expect(await registry.register(blob, 'key')).toMatchObject({ refusal: { refused: 'content-missing' } });
    await registry.upload(bytes);
    const done = await registry.register(blob, 'key');
    expect(done).toMatchObject({ state: 'succeeded' });
    await expectWhole(registry, done);
  } finally {
    await registry.end();
  }
});
