import { BusyClients } from '#test/builders/busy-clients';
import { assertLinear } from '#test/builders/linear-history';
import type { Recording, Sight, Try } from '#test/builders/recorded-calls';
import { begin, itemsOf, pathOf } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { wholeHistory, type ToldEvent } from '#test/builders/whole-history';

const model = 'busy/m';
const clients = 64;
/** ANNALS_FAULT=full: for a minute, with a seed of its own, or the one of a run that failed. */
const full = process.env['ANNALS_FAULT'] === 'full';
const chosen = Number(process.env['ANNALS_SEED'] ?? (full ? Date.now() % 1_000_000_007 : 20_260_301));
const minuteMs = 60_000;

// A busy machine is slow, not wrong.
jest.setTimeout(full ? 600_000 : 120_000);

let registry: RunningRegistry;
let history: ToldEvent[];
let recording: Recording;

beforeAll(async () => {
  registry = await startRegistry();
  await begin(registry, model, { title: 'Busy' });
  const busy = new BusyClients(registry, model, 'Busy', chosen);
  const end = Date.now() + minuteMs;
  await busy.work(clients, (calls) => (full ? Date.now() < end : calls < 24));
  ({ recording } = busy);
  await registry.request('GET', pathOf(model), { headers: { 'registry-min-position': await lastPosition() } });
  history = await wholeHistory(registry);
});
afterAll(() => registry.remove());

/** The position of a change that comes after all others. */
async function lastPosition(): Promise<string> {
  const { headers } = await registry.request('POST', '/api/v1/projects', { body: { slug: 'after' } });
  return headers.get('registry-position') ?? '';
}

it(`${clients} clients on one model are told what one client after the other would be told`, () => {
  const begun = Date.now();
  try {
    const checked = assertLinear(history, recording);
    if (full) {
      const took = `${Date.now() - begun} ms`;
      process.stderr.write(`\nseed ${chosen}: ${JSON.stringify(checked)}, checked in ${took}\n`);
    }
    expect(checked.changes).toBeGreaterThan(clients * 6);
    expect(checked.refusals).toBeGreaterThan(clients);
    expect(checked.sights).toBeGreaterThan(clients * 4);
    expect(checked.unknown).toBeLessThan(checked.changes / 10);
  } catch (failure) {
    process.stderr.write(`\nThe history of seed ${chosen} is broken: ANNALS_SEED=${chosen}\n`);
    throw failure;
  }
});

it('every kind of change and refusal was met', () => {
  const codes = new Set(recording.tries.flatMap(({ told }) => (told.kind === 'refused' ? told.code : [])));
  const types = new Set(history.map(({ type }) => type));
  expect([...types].sort()).toEqual(
    expect.arrayContaining(['AliasRemoved', 'AliasRolledBack', 'AliasSet', 'StageRolledBack', 'StageTransitioned']),
  );
  expect([...types]).toEqual(
    expect.arrayContaining(['ModelDescribed', 'VersionDeleted', 'VersionDeprecated', 'VersionQuarantined']),
  );
  expect([...codes]).toEqual(expect.arrayContaining(['alias-not-found', 'version-deleted', 'version-in-use']));
});

it('a version list that is read to its end holds each version that the history says is there', async () => {
  const numbers: number[] = [];
  for (let next: unknown = ''; typeof next === 'string';) {
    const cursor = next === '' ? '' : `&cursor=${next}`;
    const page = await registry.request('GET', `${pathOf(model)}/versions?limit=500&archived=yes${cursor}`);
    numbers.push(...itemsOf(page).map(({ number }) => Number(number)));
    next = page.body['next'];
  }
  const told = (type: string) =>
    history.filter((event) => event.type === type).map(({ data }) => Number(data['number']));
  const deleted = new Set(told('VersionDeleted'));
  expect(numbers.sort((a, b) => a - b)).toEqual(told('VersionRegistered').filter((number) => !deleted.has(number)));
});

describe('the checker', () => {
  const first = (of: (one: Try) => boolean): number => recording.tries.findIndex(of);
  const withTry = (at: number, change: (one: Try) => Try): Recording => ({
    ...recording,
    tries: recording.tries.map((one, index) => (index === at ? change(one) : one)),
  });
  const changed = ({ told }: Try) => told.kind === 'done' && told.changed;

  it('misses an acknowledged event that is not there (R1)', () => {
    const at = history.findIndex(({ type }) => type === 'ModelDescribed');
    const { position } = history[at] ?? { position: 0n };
    const renumbered = history
      .filter((_, index) => index !== at)
      .map((event) =>
        event.position > position && event.subject === recording.stream
          ? { ...event, revision: event.revision - 1 }
          : event,
      );
    expect(() => assertLinear(renumbered, recording)).toThrow(/^R1/);
  });

  it('finds an event that stands twice (R2) and a hole in a stream (R3)', () => {
    const [one] = history;
    expect(() => assertLinear(one ? [one, ...history] : [], recording)).toThrow(/^R2/);
    expect(() =>
      assertLinear(
        history.filter(({ type }) => type !== 'ModelRegistered'),
        recording,
      ),
    ).toThrow(/^R3/);
  });

  it('finds an answer that came before a command which stands before it (R4)', () => {
    const last = recording.tries.findLastIndex(changed);
    const broken = withTry(last, (one) => ({ ...one, began: 0, ended: 0.5 }));
    expect(() => assertLinear(history, broken)).toThrow(/^R4/);
  });

  it('finds what was refused and stands (R6)', () => {
    const at = first(
      (one) => changed(one) && recording.tries.filter(({ commandId }) => commandId === one.commandId).length === 1,
    );
    const broken = withTry(at, (one) => ({ ...one, told: { kind: 'refused', code: 'stage-empty' } }));
    expect(() => assertLinear(history, broken)).toThrow(/^R6/);
  });

  it('finds a change, a refusal and a no-change that the rules do not explain', () => {
    const wrong = (told: Try['told'], answer: object): Try['told'] =>
      told.kind === 'done' ? { ...told, answer } : told;
    const set = first((one) => changed(one) && one.intent.do === 'register');
    expect(() =>
      assertLinear(
        history,
        withTry(set, (one) => ({ ...one, told: wrong(one.told, { number: -1 }) })),
      ),
    ).toThrow(/^the rules say/);
    const refused = first(({ told }) => told.kind === 'refused');
    const other = withTry(refused, (one) => ({ ...one, told: { kind: 'refused', code: 'model-not-found' } }));
    expect(() => assertLinear(history, other)).toThrow(/^no state between/);
  });

  it('finds a read that goes back (R7), is older than it may be (R8), or is not the fold of the log (R9)', () => {
    const at = recording.sights.findIndex(({ position }) => position !== undefined);
    const withSight = (change: (one: Sight) => Sight): Recording => ({
      ...recording,
      sights: recording.sights.map((one, index) => (index === at ? change(one) : one)),
    });
    const later = withSight((one) => ({ ...one, position: 1n << 40n }));
    expect(() => assertLinear(history, later)).toThrow(/^R7/);
    const older = withSight((one) => ({ ...one, minimum: 1n << 40n }));
    expect(() => assertLinear(history, older)).toThrow(/^R8/);
    const other = withSight((one) => ({ ...one, seen: 'something else' }));
    expect(() => assertLinear(history, other)).toThrow(/^R9/);
  });
});
