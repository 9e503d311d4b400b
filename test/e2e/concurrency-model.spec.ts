import fc from 'fast-check';
import type { EventLog } from '#application/ports/event-log';
import { projectEvent } from '#projections/catalogue';
import { upcast } from '#models/events/upcast';
import { DirectReadModel } from '#test/builders/direct-read-model';
import { InterleavedRegistry } from '#test/builders/interleaved-registry';
import { project } from '#test/builders/intended-command';
import { assertLinear } from '#test/builders/linear-history';
import type { Intent } from '#test/builders/plain-model';
import { RecordedRegistry, type Look } from '#test/builders/recorded-registry';

/**
 * ANNALS_RUNS: how many. ANNALS_SEED, ANNALS_PATH and ANNALS_REPLAY: the run that failed, as fast-check printed it; it is
 * shrunk when its path is given, since that takes long.
 */
const runs = Number(process.env['ANNALS_RUNS'] ?? (process.env['ANNALS_FAULT'] === 'full' ? 2000 : 100));
const seed = Number(process.env['ANNALS_SEED'] ?? 20_260_301);
const path = process.env['ANNALS_PATH'];
const replayPath = process.env['ANNALS_REPLAY'];

// A busy machine is slow, not wrong.
jest.setTimeout(60_000 + runs * 1000);

let rows: DirectReadModel;
beforeAll(async () => {
  rows = await DirectReadModel.open();
});
afterAll(() => rows.close());

/** A command that is begun and not waited for: what it comes to is held against the rules when the run is over. */
class Begun implements fc.AsyncCommand<object, RecordedRegistry> {
  constructor(
    private readonly what: string,
    private readonly begin: (registry: RecordedRegistry) => void,
  ) {}

  check(): boolean {
    return true;
  }

  run(_model: object, registry: RecordedRegistry): Promise<void> {
    this.begin(registry);
    return Promise.resolve();
  }

  toString(): string {
    return this.what;
  }
}

const slug = fc.constantFrom('alpha', 'alpha', 'alpha', 'alpha', 'alpha', 'alpha', 'beta');
const version = fc.constantFrom(1, 1, 2, 2, 3, 4);
const alias = fc.constantFrom('blue', 'blue', 'green');
const stage = fc.constantFrom('production', 'production', 'staging');

const intent: fc.Arbitrary<Intent> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ do: fc.constant('begin' as const), title: fc.constantFrom('One', 'Two') }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('register' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('describe' as const), title: fc.constantFrom('One', 'Two') }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('transition' as const), version, to: fc.oneof(stage, fc.constant('none')) }),
  },
  {
    weight: 4,
    arbitrary: fc.oneof(
      fc.record({ do: fc.constant('roll back' as const), kind: fc.constant('stage' as const), name: stage }),
      fc.record({ do: fc.constant('roll back' as const), kind: fc.constant('alias' as const), name: alias }),
    ),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('set alias' as const), alias, version }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove alias' as const), alias }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('change availability' as const),
      version,
      to: fc.constantFrom('deprecated', 'archived', 'restored', 'quarantined', 'released'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), version }) },
);
const look: fc.Arbitrary<Look> = fc.oneof(
  fc.constant('model' as const),
  fc.constant('aliases' as const),
  fc.record({ ref: fc.oneof(alias, stage, fc.constantFrom('latest', '1', '2')) }),
);

const said = (value: unknown): string => JSON.stringify(value);
const asking = fc
  .tuple(slug, intent, fc.nat(7))
  .map(([of, wanted, chance]) => new Begun(said([of, wanted, chance]), (to) => to.ask(of, wanted, chance === 0)));
const commands = fc.commands<object, RecordedRegistry, false>(
  [
    asking,
    asking,
    asking,
    fc.nat(30).map((which) => new Begun(`again ${which}`, (to) => to.again(which))),
    fc
      .tuple(slug, look, fc.boolean())
      .map(([of, at, own]) => new Begun(said([of, at, own]), (to) => to.look(of, at, own))),
    // What is asked all day is remembered, so that it has to be asked often.
    fc
      .tuple(fc.constantFrom('blue', 'latest'), fc.boolean())
      .map(([ref, own]) => new Begun(said([ref, own]), (to) => to.look('alpha', { ref }, own))),
    fc
      .tuple(slug, look, fc.nat(30))
      .map(([of, at, which]) => new Begun(`then ${said([of, at, which])}`, (to) => to.lookBack(of, at, which))),
    fc
      .constantFrom(0, 1, 1, 2, 9)
      .map((writes) => new Begun(`break after ${writes}`, (to) => void to.registry.breaks.push(writes))),
    fc
      .tuple(fc.constantFrom('apply', 'apply', 'ask', 'append', 'readAll', 'readStream'), fc.constantFrom(5, 15, 40))
      .map(([port, turns]) => new Begun(`${port} waits ${turns}`, (to) => void to.registry.delays.set(port, turns))),
    fc.constant(new Begun('rebuild', (to) => to.rebuild())),
    fc.nat(5).map((chance) => new Begun(`crash ${chance}`, (to) => (chance === 0 ? to.crash() : undefined))),
  ],
  { size: 'max', maxCommands: 100, ...(replayPath === undefined ? {} : { replayPath }) },
);

/** Lets everything that a call has set off come to rest before the next one. */
const act = async (call: () => Promise<void>): Promise<unknown> => {
  await call();
  return new Promise(setImmediate);
};

/** Makes the rows anew from the log, and compares. */
async function differences(log: EventLog, logId: string): Promise<unknown[]> {
  const { events, resume } = await log.readAll(undefined, 100_000);
  const changes = events.flatMap((stored) => {
    const event = upcast(stored);
    return event ? [{ event, operations: projectEvent(event) }] : [];
  });
  const next = await rows.beginNext();
  try {
    const position = events.at(-1)?.position ?? 0n;
    await next.load(changes, { logId, position, resume });
    await next.finish();
    expect((await next.beginComparison())?.position).toBe(position);
    const found = [];
    for (const table of next.tables()) found.push(...(await next.compareTable(table, 5)).differences);
    return found;
  } finally {
    await next.discard();
  }
}

it('is one registry, however its calls interleave, connections break and processes crash', async () => {
  const met = new Map<string, number>();
  const meet = (what: string, times = 1): void => void met.set(what, (met.get(what) ?? 0) + times);
  const whole = fc.asyncProperty(fc.scheduler({ act }), commands, async (scheduler, steps) => {
    const beginning = InterleavedRegistry.begin(scheduler, rows, project);
    await scheduler.waitFor(beginning);
    const registry = await beginning;
    const recorded = new RecordedRegistry(registry);
    recorded.ask('alpha', { do: 'begin', title: 'One' });
    await scheduler.waitFor(recorded.settle());
    for (let n = 0; n < 3; n += 1) recorded.ask('alpha', { do: 'register' });
    await scheduler.waitFor(recorded.settle());
    for (const number of [1, 2]) {
      recorded.ask('alpha', { do: 'transition', version: number, to: 'production' });
      recorded.ask('alpha', { do: 'set alias', alias: 'blue', version: number });
    }
    await fc.scheduledModelRun(scheduler, () => Promise.resolve({ model: {}, real: recorded }), steps);
    await scheduler.waitFor(recorded.settle());
    const history = await recorded.history();
    for (const recording of recorded.recordings()) {
      for (const [what, times] of Object.entries(assertLinear(history, recording))) meet(what, Number(times));
    }
    for (const { type } of history) meet(type);
    const logId = String(history.find(({ type }) => type === 'LogStarted')?.data['logId']);
    expect(await differences(registry.log, logId)).toEqual([]);
    await scheduler.waitFor(registry.end());
  });
  await fc.assert(whole, {
    seed,
    numRuns: runs,
    ...(path === undefined ? {} : { path }),
    endOnFailure: path === undefined,
  });
  if (runs < 100 || path !== undefined) return;
  process.stderr.write(`\n${said([...met])}\n`);
});
