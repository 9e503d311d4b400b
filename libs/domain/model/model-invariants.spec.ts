import fc from 'fast-check';
import type { KnownEvent } from '#models/events/envelope';
import type { ModelEvent } from '#models/events/model';
import type { Policy } from '#models/policy/policy';
import { presets } from '#models/policy/presets';
import { PureRegistry } from '#test/builders/pure-registry';
import { randomSteps, type Step } from '#test/builders/registry-steps';
import { evolveModel } from './evolve';
import type { ModelStream } from './state';

const runs = { numRuns: 400, seed: 20260301 };
const holders = (count: number): Policy => ({
  ...presets.open,
  stages: presets.open.stages.map((stage) => ({ ...stage, holders: count })),
});
const policies = fc.constantFrom(holders(1), holders(1), holders(2), holders(3));
const never = (policy: Policy): Policy => ({ ...policy, rollbackWindowDays: 100_000 });

/** The registry after steps; its watch throws at the first broken invariant. */
function after(policy: Policy, steps: readonly Step[]): PureRegistry {
  const registry = new PureRegistry(policy);
  for (const step of steps) registry.take(step);
  return registry;
}

function fold(events: readonly KnownEvent[], begun: ReadonlyMap<string, ModelStream> = new Map()) {
  const streams = new Map(begun);
  for (const event of events.filter(({ stream }) => stream.startsWith('model-'))) {
    streams.set(event.stream, evolveModel(streams.get(event.stream), event as KnownEvent<ModelEvent>));
  }
  return streams;
}

describe(`models after any commands (seed ${runs.seed}, ${runs.numRuns} histories)`, () => {
  it('keep numbers dense, stages within policy, targets there, content sealed, and never roll forward', () => {
    fc.assert(
      fc.property(policies, randomSteps(150), (policy, steps) => {
        after(policy, steps);
      }),
      runs,
    );
  });

  it('are the same when their events are replayed, from nothing and in two parts', () => {
    fc.assert(
      fc.property(policies, randomSteps(150), fc.double({ min: 0, max: 1, noNaN: true }), (policy, steps, part) => {
        const { watch } = after(policy, steps);
        const cut = Math.floor(part * watch.events.length);
        const first = fold(watch.events.slice(0, cut));
        const kept = structuredClone(first);
        expect(fold(watch.events.slice(cut), first)).toEqual(watch.streams);
        expect(fold(watch.events)).toEqual(watch.streams);
        expect(first).toEqual(kept);
      }),
      runs,
    );
  });

  it('can be rolled back only so often, until there is nothing to roll back to', () => {
    fc.assert(
      fc.property(policies, randomSteps(150), (policy, steps) => {
        const registry = after(policy, steps);
        for (const { modelId, lifecycle, stages, aliases } of registry.models()) {
          if (lifecycle !== 'active') continue;
          const held = (places: typeof stages) => [...places.values()].filter((place) => place.holders.length > 0);
          const places = [
            ...held(stages).map(({ name, entries }) => ({ kind: 'stage' as const, name, entries })),
            ...held(aliases).map(({ name, entries }) => ({ kind: 'alias' as const, name, entries })),
          ];
          for (const place of places) drain(registry, modelId, place, policy);
        }
      }),
      runs,
    );
  });

  it('meet every command and every change of them', () => {
    const happened = new Map<string, number>();
    for (const steps of fc.sample(randomSteps(150), { numRuns: 150, seed: runs.seed })) {
      for (const { type } of after(holders(1), steps).watch.events) happened.set(type, (happened.get(type) ?? 0) + 1);
    }

    const rare = [...changes].filter((type) => (happened.get(type) ?? 0) < 20);
    expect(rare).toEqual([]);
  });
});

const changes = [
  'ModelRegistered',
  'NameRedirected',
  'ModelRenamed',
  'ModelArchived',
  'ModelRestored',
  'ModelDeleted',
  'VersionRegistered',
  'VersionSealed',
  'StageTransitioned',
  'StageRolledBack',
  'AliasSet',
  'AliasRemoved',
  'AliasRolledBack',
  'DeploymentRecorded',
  'DeploymentEnded',
  'VersionDeprecated',
  'VersionArchived',
  'VersionRetired',
  'VersionRestored',
  'VersionQuarantined',
  'VersionReleased',
  'VersionDeleted',
] as const;

/** Rolls a place back as often as it goes: a holder leaves for an entry before its own each time. */
function drain(
  registry: PureRegistry,
  modelId: string,
  place: { kind: 'stage' | 'alias'; name: string; entries: ReadonlyMap<string, unknown> },
  policy: Policy,
): void {
  const most = place.entries.size * policy.stages.length * 3;
  for (let times = 0; times <= most; times++) {
    const model = registry.models().find((candidate) => candidate.modelId === modelId);
    if (!model) throw new Error(`the model ${modelId} is gone`);
    const refusal = registry.rollBack(model, place, never(policy));
    if (!refusal) continue;
    const end =
      refusal.refused === 'stage-empty' ? place.kind === 'stage' : refusal.refused === 'nothing-to-roll-back-to';
    expect({ end, refused: refusal.refused }).toEqual({ end: true, refused: refusal.refused });
    return;
  }
  throw new Error(`${place.kind} ${place.name} was rolled back more than ${most} times`);
}
