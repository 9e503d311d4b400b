import { changeAvailability } from '#application/commands/change-availability';
import { archiveModel } from '#application/commands/change-model';
import { registerModel } from '#application/commands/register-model';
import { registerVersion } from '#application/commands/register-version';
import { renameModel } from '#application/commands/rename-model';
import { transitionStage } from '#application/commands/transition-stage';
import type { Executed } from '#application/execution';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import { RegistryDriver, SteppingClock } from '#test/builders/registry-driver';
import { WatchedLog } from '#test/builders/watched-log';
import { MemoryEventLog } from '#storage/event-log/memory/memory-event-log';

const churn = { project: 'acme', model: 'churn' };
const external = (name: string) => ({ content: { kind: 'external', uri: `s3://models/${name}/` } });
const minutes = (count: number) => count * 60_000;

let log: WatchedLog;
let clock: SteppingClock;
/** How many writes of each coming append land before the connection breaks. */
let breaks: number[];

async function begin(options: { oneByOne?: boolean } = {}): Promise<RegistryDriver> {
  breaks = [];
  log = new WatchedLog(new MemoryEventLog({ ...options, sparse: true, prefix: () => breaks.shift() }));
  clock = new SteppingClock();
  const driver = new RegistryDriver(log, clock);
  await driver.done(registerModel, { project: 'acme' }, { slug: 'churn', createProject: true });
  await driver.done(registerVersion(), churn, external('one'));
  return driver;
}

const types = async (after = 0) => (await log.all()).slice(after).map(({ type }) => type);
const count = async () => (await log.all()).length;
/** The first write of the next append lands, and then the log is not reached for as long as the command tries. */
const onlyTheFirstWriteLands = () => (breaks = [1, 0, 0, 0, 0]);
const restarted = (name = 'restarted') => new RegistryDriver(log, clock, name);

type Send = (by: RegistryDriver, key: string) => Promise<Executed<unknown> | Refusal>;
const twoWrites: readonly { name: string; send: Send; first: string; second: string }[] = [
  {
    name: 'register a model with its project',
    send: (by, key) => by.send(registerModel, { project: 'new' }, { slug: 'fraud', createProject: true }, { key }),
    first: 'ProjectCreated',
    second: 'ModelRegistered',
  },
  {
    name: 'rename a model',
    send: (by, key) => by.send(renameModel, churn, { to: 'leavers' }, { key }),
    first: 'NameRedirected',
    second: 'ModelRenamed',
  },
  {
    name: 'register a version',
    send: (by, key) => by.send(registerVersion(), churn, external('two'), { key }),
    first: 'VersionSubmitted',
    second: 'VersionRegistered',
  },
  {
    name: 'move to a stage',
    send: (by, key) => by.send(transitionStage, churn, { version: '1', to: 'production' }, { key }),
    first: 'TransitionApproved',
    second: 'StageTransitioned',
  },
];

afterEach(() => log.assertHistory());

describe.each(twoWrites)('$name', ({ send, first, second }) => {
  it('is completed exactly once by a repetition, also after a restart, when only its first write landed', async () => {
    const driver = await begin();
    const before = await count();
    onlyTheFirstWriteLands();
    await expect(send(driver, 'k1')).rejects.toMatchObject({ code: 'outcome-unknown' });
    expect(await types(before)).toEqual([first]);

    const answer = await send(restarted(), 'k1');
    expect(isRefusal(answer)).toBe(false);
    expect(await types(before)).toEqual([first, second]);
    for (const by of [driver, restarted('again')]) expect(await send(by, 'k1')).toEqual(answer);
    expect(await types(before)).toEqual([first, second]);
  });

  it('leaves nothing in the way of the same wish under another key when only its first write landed', async () => {
    const driver = await begin();
    onlyTheFirstWriteLands();
    await expect(send(driver, 'k1')).rejects.toMatchObject({ code: 'outcome-unknown' });
    const before = await count();
    expect(isRefusal(await send(driver, 'k2'))).toBe(false);
    expect((await types(before)).at(-1)).toBe(second);
  });

  it.each([0, 1, 2])('is repeated with the same events when its outcome is unknown after %i writes', async (landed) => {
    const driver = await begin();
    const before = await count();
    const appends = log.appends;
    breaks = [landed];
    expect(isRefusal(await send(driver, 'k1'))).toBe(false);
    expect(await types(before)).toEqual([first, second]);
    expect(log.appends).toBe(appends + 2);
  });

  it('goes on where its first write landed and the second met another writer', async () => {
    const driver = await begin({ oneByOne: true });
    const before = await count();
    log.before = () => restarted('other').done(registerVersion(), churn, external('theirs'));
    const answer = await send(driver, 'k1');
    expect(isRefusal(answer)).toBe(false);
    const mine = (await types(before)).filter((type) => type === first || type === second).slice(-2);
    expect(mine).toEqual(first === 'VersionSubmitted' ? ['VersionSubmitted', 'VersionRegistered'] : [first, second]);
    expect(await send(restarted(), 'k1')).toEqual(answer);
  });
});

describe('what landed in part', () => {
  it('of a rename is a name that leads to the model', async () => {
    const driver = await begin();
    onlyTheFirstWriteLands();
    await expect(driver.send(renameModel, churn, { to: 'leavers' })).rejects.toThrow();
    const model = { project: 'acme', model: 'LEAVERS' };
    expect(await driver.done(registerVersion(), model, external('two'))).toMatchObject({ number: 2, model: 'churn' });
  });

  it('of a registration is a version for nobody, and leaves no hole in the numbers', async () => {
    const driver = await begin();
    onlyTheFirstWriteLands();
    await expect(driver.send(registerVersion(), churn, external('two'), { key: 'k1' })).rejects.toThrow();
    expect(await driver.done(registerVersion(), churn, external('three'))).toMatchObject({ number: 2 });
    expect(await driver.done(registerVersion(), churn, external('two'), { key: 'k1' })).toMatchObject({ number: 3 });
  });

  it('of a registration is used as it stands by the repetition', async () => {
    const driver = await begin();
    onlyTheFirstWriteLands();
    await expect(driver.send(registerVersion(), churn, external('two'), { key: 'k1' })).rejects.toThrow();
    const { id } = await driver.done(registerVersion(), churn, external('two'), { key: 'k1' });
    expect((await log.readStream(`version-${id}`)).map(({ type }) => type)).toEqual(['VersionSubmitted']);
  });
});

describe('an approval that was not carried out', () => {
  const promote = (by: RegistryDriver, key = 'k1', version = '1') =>
    by.send(transitionStage, churn, { version, to: 'production' }, { key });
  const version = { ...churn, ref: '1' };

  async function approved(): Promise<RegistryDriver> {
    const driver = await begin();
    onlyTheFirstWriteLands();
    await expect(promote(driver)).rejects.toMatchObject({ code: 'outcome-unknown' });
    return restarted();
  }

  it('is carried out for ten minutes', async () => {
    const driver = await approved();
    clock.advance(minutes(9));
    expect(await promote(driver)).toMatchObject({ answer: { holder: 1, changed: true } });
  });

  it('is abandoned after that, on the model’s stream and then on the version’s', async () => {
    const driver = await approved();
    const before = await count();
    clock.advance(minutes(11));
    const refusal = await promote(driver);
    expect(refusal).toMatchObject({ refused: 'approval-abandoned', facts: { reason: 'approval-expired' } });
    expect(await types(before)).toEqual(['TransitionAbandoned', 'TransitionFailed']);
    expect(await promote(restarted('again'))).toEqual(refusal);
    expect(await count()).toBe(before + 2);
    expect(await promote(driver, 'k2')).toMatchObject({ answer: { holder: 1, changed: true } });
  });

  it.each([0, 1, 2])('is abandoned once, also when that breaks after %i writes', async (landed) => {
    const driver = await approved();
    const before = await count();
    clock.advance(minutes(11));
    breaks = [landed, 0, 0, 0, 0];
    await expect(promote(driver)).rejects.toMatchObject({ code: 'outcome-unknown' });
    expect(await promote(restarted('again'))).toMatchObject({ refused: 'approval-abandoned' });
    expect((await types(before)).filter((type) => type === 'TransitionAbandoned')).toHaveLength(1);
    expect(await promote(driver, 'k2')).toMatchObject({ answer: { changed: true } });
  });

  it('is abandoned when its version was quarantined meanwhile', async () => {
    const driver = await approved();
    await driver.done(changeAvailability, version, { to: 'quarantined' });
    expect(await promote(driver)).toMatchObject({
      refused: 'approval-abandoned',
      facts: { reason: 'version-quarantined' },
    });
    expect((await types()).slice(-2)).toEqual(['TransitionAbandoned', 'TransitionFailed']);
  });

  it('is abandoned when its model was archived, or its version moved, meanwhile', async () => {
    const first = await approved();
    await first.done(archiveModel, churn, {});
    expect(await promote(first)).toMatchObject({ facts: { reason: 'model-archived' } });

    const second = await approved();
    await second.done(transitionStage, churn, { version: '1', to: 'staging' });
    expect(await promote(second)).toMatchObject({ facts: { reason: 'stage-moved' } });
  });

  it('is left behind when its ref means another version at the repetition', async () => {
    const driver = await begin();
    onlyTheFirstWriteLands();
    await expect(promote(driver, 'k1', 'latest')).rejects.toMatchObject({ code: 'outcome-unknown' });
    await driver.done(registerVersion(), churn, external('two'));
    const answer = await promote(restarted(), 'k1', 'latest');
    expect(answer).toMatchObject({ answer: { holder: 2, changed: true } });
    expect(await promote(restarted('again'), 'k1', 'latest')).toEqual(answer);
    expect((await types()).filter((type) => type === 'StageTransitioned')).toHaveLength(1);
  });
});
