import { changeAvailability, deleteVersion } from '#application/commands/change-availability';
import { archiveModel, deleteModel, describeModel, restoreModel } from '#application/commands/change-model';
import { createProject } from '#application/commands/create-project';
import { describeVersion, linkLineage, recordEvaluations } from '#application/commands/record-evidence';
import { registerModel } from '#application/commands/register-model';
import { registerVersion } from '#application/commands/register-version';
import { renameModel } from '#application/commands/rename-model';
import { removeAlias, setAlias } from '#application/commands/set-alias';
import { transitionStage } from '#application/commands/transition-stage';
import type { Executed } from '#application/execution';
import { Unavailable } from '#application/failures';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import { RegistryDriver, SteppingClock, type Sending } from '#test/builders/registry-driver';
import { WatchedLog } from '#test/builders/watched-log';
import { MemoryEventLog } from '#storage/event-log/memory/memory-event-log';

const churn = { project: 'acme', model: 'churn' };
const first = { ...churn, ref: '1' };
const external = (name = 'one') => ({ content: { kind: 'external', uri: `s3://models/${name}/` } });
const auc = { metric: 'auc', value: 0.9, direction: 'higher-is-better', dataset: 'holdout', split: 'test' };
const awsKey = ['AKIA', 'QYLPMN5HHHFPZA7Q'].join('');

let log: WatchedLog;
let clock: SteppingClock;
let driver: RegistryDriver;
beforeEach(async () => {
  log = new WatchedLog(new MemoryEventLog({ sparse: true }));
  clock = new SteppingClock();
  driver = new RegistryDriver(log, clock);
  await driver.done(registerModel, { project: 'acme' }, { slug: 'churn', createProject: true });
  await driver.done(registerVersion(), churn, external());
});
afterEach(() => log.assertHistory());

const count = async () => (await log.all()).length;
/** Does something, and says how many events came of it. */
async function appendedBy(work: () => Promise<unknown>): Promise<number> {
  const before = await count();
  await work();
  return (await count()) - before;
}
const restarted = () => new RegistryDriver(log, clock, 'restarted');

type Send = (by: RegistryDriver, sending: Sending) => Promise<Executed<unknown> | Refusal>;
const commands: Record<string, Send> = {
  'create a project': (by, sending) => by.send(createProject, {}, { slug: 'other' }, sending),
  'register a model': (by, sending) => by.send(registerModel, { project: 'acme' }, { slug: 'fraud' }, sending),
  'describe a model': (by, sending) => by.send(describeModel, churn, { title: 'Who leaves' }, sending),
  'rename a model': (by, sending) => by.send(renameModel, churn, { to: 'leavers' }, sending),
  'archive a model': (by, sending) => by.send(archiveModel, churn, {}, sending),
  'delete a model': (by, sending) => by.send(deleteModel, churn, {}, sending),
  'register a version': (by, sending) => by.send(registerVersion(), churn, external('two'), sending),
  'describe a version': (by, sending) => by.send(describeVersion, first, { tags: { team: 'risk' } }, sending),
  'record evaluations': (by, sending) => by.send(recordEvaluations, first, { evaluations: [auc] }, sending),
  'link lineage': (by, sending) => by.send(linkLineage, first, { links: [{ kind: 'run', id: '42' }] }, sending),
  'move to a stage': (by, sending) => by.send(transitionStage, churn, { version: '1', to: 'production' }, sending),
  'set an alias': (by, sending) => by.send(setAlias, { ...churn, alias: 'champion' }, { version: '1' }, sending),
  'deprecate a version': (by, sending) => by.send(changeAvailability, first, { to: 'deprecated' }, sending),
  'delete a version': (by, sending) => by.send(deleteVersion, first, {}, sending),
};

/** What others do to the model between a command and its repetition. */
async function muchHappens(): Promise<void> {
  const quietly = (work: Promise<Executed<unknown> | Refusal>) => work.then(() => undefined);
  await quietly(driver.send(registerModel, { project: 'acme' }, { slug: 'churn' }));
  await quietly(driver.send(registerVersion(), churn, external('later')));
  await quietly(driver.send(describeModel, churn, { description: 'Something else.' }));
  await quietly(driver.send(recordEvaluations, first, { evaluations: [auc, auc] }));
  await quietly(driver.send(transitionStage, churn, { version: '1', to: 'none' }));
  await quietly(driver.send(removeAlias, { ...churn, alias: 'champion' }, {}));
  await quietly(driver.send(renameModel, churn, { to: 'quitters' }));
  await quietly(driver.send(changeAvailability, first, { to: 'archived' }));
  await quietly(driver.send(deleteVersion, first, { overrideWindow: true, reason: 'unused' }));
  await quietly(driver.send(archiveModel, churn, {}));
}

describe('a command with an idempotency key', () => {
  it.each(Object.keys(commands))('gives the first answer to a repetition and appends nothing: %s', async (name) => {
    const send = commands[name];
    if (!send) throw new Error(name);
    const answer = await send(driver, { key: 'k1' });
    expect(isRefusal(answer)).toBe(false);
    await muchHappens();
    for (const by of [driver, restarted()]) {
      const before = await count();
      expect(await send(by, { key: 'k1' })).toEqual(answer);
      expect(await count()).toBe(before);
    }
  });

  it('is another command with another key, of another principal, or for another operation', async () => {
    const register = (sending: Sending) => driver.done(registerVersion(), churn, external('two'), sending);
    expect((await register({ key: 'k1' })).number).toBe(2);
    expect((await register({ key: 'k2' })).number).toBe(3);
    expect((await register({ key: 'k1', principal: 'grace' })).number).toBe(4);
    expect((await register({})).number).toBe(5);
    expect(await driver.done(describeModel, churn, { title: 'T' }, { key: 'k1' })).toMatchObject({ changed: true });
  });

  it('is refused with another body under the same key', async () => {
    await driver.done(describeModel, churn, { title: 'Who leaves' }, { key: 'k1' });
    const appended = await appendedBy(async () => {
      expect(await driver.send(describeModel, churn, { title: 'Who stays' }, { key: 'k1' })).toMatchObject({
        refused: 'idempotency-key-reused',
      });
      expect(await restarted().send(describeModel, churn, { title: 'Who stays' }, { key: 'k1' })).toMatchObject({
        refused: 'idempotency-key-reused',
      });
    });
    expect(appended).toBe(0);
  });

  it('is decided anew after a refusal: nothing of it was kept', async () => {
    const send = () => driver.send(setAlias, { ...churn, alias: 'champion' }, { version: '2' }, { key: 'k1' });
    expect(await send()).toMatchObject({ refused: 'version-not-found' });
    await driver.done(registerVersion(), churn, external('two'));
    expect(await send()).toMatchObject({ answer: { holder: 2, changed: true } });
  });

  it('is answered while the clock is behind the log', async () => {
    const answer = await driver.send(describeModel, churn, { title: 'T' }, { key: 'k1' });
    clock.advance(-60_000);
    expect(await driver.send(describeModel, churn, { title: 'T' }, { key: 'k1' })).toEqual(answer);
  });
});

describe('nothing is appended', () => {
  it.each(Object.keys(commands))('for a reader who wants to %s', async (name) => {
    const refused = { refused: 'role-required', facts: { role: 'reader' } };
    expect(
      await appendedBy(async () => expect(await commands[name]?.(driver, { role: 'reader' })).toMatchObject(refused)),
    ).toBe(0);
  });

  it.each(['create a project', 'delete a model', 'delete a version'])('for a writer who wants to %s', async (name) => {
    const refused = { refused: 'role-required', facts: { needed: 'owner', role: 'writer' } };
    expect(
      await appendedBy(async () => expect(await commands[name]?.(driver, { role: 'writer' })).toMatchObject(refused)),
    ).toBe(0);
  });

  it('for a writer who creates a project by the way, or releases a version', async () => {
    await driver.done(changeAvailability, first, { to: 'quarantined' });
    const appended = await appendedBy(async () => {
      const model = { slug: 'churn', createProject: true };
      expect(await driver.send(registerModel, { project: 'new' }, model, { role: 'writer' })).toMatchObject({
        refused: 'role-required',
      });
      expect(await driver.send(changeAvailability, first, { to: 'released' }, { role: 'writer' })).toMatchObject({
        refused: 'role-required',
      });
    });
    expect(appended).toBe(0);
  });

  it('by refusals', async () => {
    const appended = await appendedBy(async () => {
      const refusals = [
        await driver.send(createProject, {}, { slug: 'ACME' }),
        await driver.send(createProject, {}, { slug: 'new', preset: 'reviewed' }),
        await driver.send(registerModel, { project: 'none' }, { slug: 'churn' }),
        await driver.send(registerModel, { project: 'acme' }, { slug: 'Churn' }),
        await driver.send(describeModel, { ...churn, model: 'fraud' }, { title: 'T' }),
        await driver.send(restoreModel, churn, {}),
        await driver.send(transitionStage, churn, { version: '1', to: 'canary' }),
        await driver.send(setAlias, { ...churn, alias: 'latest' }, { version: '1' }),
        await driver.send(removeAlias, { ...churn, alias: 'champion' }, {}),
        await driver.send(changeAvailability, first, { to: 'released' }),
        await driver.send(deleteVersion, { ...churn, ref: 'nothing' }, {}),
        await driver.send(recordEvaluations, { ...churn, ref: '7' }, { evaluations: [auc] }),
        await driver.send(describeModel, churn, { title: 'T' }, { ifMatch: 'aaaaaaaaaaaa-1' }),
      ];
      expect(refusals.map((refusal) => isRefusal(refusal) && refusal.refused)).toEqual([
        'project-exists',
        'preset-not-available',
        'project-not-found',
        'name-taken',
        'model-not-found',
        'model-not-archived',
        'stage-not-found',
        'name-reserved',
        'alias-not-found',
        'availability-unchanged',
        'version-not-found',
        'version-not-found',
        'changed-meanwhile',
      ]);
    });
    expect(appended).toBe(0);
  });

  it('where everything is so already', async () => {
    const again: Send[] = [
      (by, sending) => by.send(describeModel, churn, { title: 'Who leaves' }, sending),
      (by, sending) => by.send(renameModel, churn, { to: 'churn' }, sending),
      (by, sending) => by.send(transitionStage, churn, { version: '1', to: 'production' }, sending),
      (by, sending) => by.send(setAlias, { ...churn, alias: 'champion' }, { version: 'latest' }, sending),
      (by, sending) => by.send(linkLineage, first, { links: [{ kind: 'run', id: '42' }] }, sending),
      (by, sending) => by.send(describeVersion, first, { tags: { team: 'risk' } }, sending),
      (by, sending) => by.send(changeAvailability, first, { to: 'quarantined' }, sending),
    ];
    for (const send of again) {
      await send(driver, {});
      const before = (await log.all()).at(-1);
      expect(await send(driver, { key: 'k1' })).toMatchObject({ answer: { changed: false } });
      expect((await log.all()).at(-1)).toEqual(before);
    }
  });

  it('of free text that holds a secret or an address', async () => {
    const appended = await appendedBy(async () => {
      for (const text of [`key ${awsKey}`, 'ask jane.doe@acme.org']) {
        const refusals = [
          await driver.send(describeModel, churn, { description: text }),
          await driver.send(archiveModel, churn, { reason: text }),
          await driver.send(registerModel, { project: 'acme' }, { slug: 'fraud', title: text }),
          await driver.send(registerVersion(), churn, { ...external(), metadata: { description: text } }),
          await driver.send(recordEvaluations, first, { evaluations: [{ ...auc, dataset: text }] }),
        ];
        for (const refusal of refusals) {
          expect(refusal).toMatchObject({ refused: 'sensitive-data' });
          expect(JSON.stringify(refusal)).not.toContain(awsKey);
          expect(JSON.stringify(refusal)).not.toContain('jane.doe@acme.org');
        }
      }
    });
    expect(appended).toBe(0);
  });

  it('of an event that is too large, and what came before it in the command does not land either', async () => {
    const evaluations = Array.from({ length: 500 }, (_, index) => ({
      ...auc,
      dataset: '語'.repeat(180),
      split: `split-${index}`,
    }));
    const appended = await appendedBy(async () => {
      const refusal = await driver.send(registerVersion(), churn, { ...external('two'), evaluations });
      expect(refusal).toMatchObject({ refused: 'event-too-large', facts: { limit: 256 * 1024 } });
    });
    expect(appended).toBe(0);
  });
});

describe('several writers', () => {
  it('are decided anew where another one came first', async () => {
    const other = new RegistryDriver(log, clock, 'other');
    log.before = () => other.done(registerVersion(), churn, external('theirs'));
    const mine = await driver.done(registerVersion(), churn, external('mine'));
    expect(mine.number).toBe(3);
  });

  it('are refused what another one made wrong meanwhile', async () => {
    const other = new RegistryDriver(log, clock, 'other');
    log.before = () => other.done(changeAvailability, first, { to: 'quarantined' });
    const appended = await appendedBy(async () =>
      expect(await driver.send(setAlias, { ...churn, alias: 'champion' }, { version: '1' })).toMatchObject({
        refused: 'version-quarantined',
      }),
    );
    expect(appended).toBe(1);
  });

  it('win a name only once', async () => {
    const other = new RegistryDriver(log, clock, 'other');
    const model = { slug: 'fraud' };
    const both = await Promise.all([
      driver.send(registerModel, { project: 'acme' }, model),
      other.send(registerModel, { project: 'acme' }, { slug: 'FRAUD' }),
    ]);
    expect(both.filter(isRefusal)).toMatchObject([{ refused: 'name-taken' }]);
  });

  it('are told to come again when others always come first', async () => {
    const other = new RegistryDriver(log, clock, 'other');
    const comeFirst = async () => {
      await other.done(registerVersion(), churn, external());
      if (log.appends < 40) log.before = comeFirst;
    };
    log.before = comeFirst;
    await expect(driver.send(describeModel, churn, { title: 'T' }, { key: 'k1' })).rejects.toMatchObject({
      code: 'contention',
    });
    log.before = undefined;
    expect(await driver.done(describeModel, churn, { title: 'T' }, { key: 'k1' })).toMatchObject({ changed: true });
  });

  it('may be 64 at once on one model: all right, and the numbers dense', async () => {
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, index) => driver.done(registerVersion(), churn, external(`n${index}`))),
    );
    expect(answers.map(({ number }) => number)).toEqual(Array.from({ length: 64 }, (_, index) => index + 2));
  });

  it('may be two processes with one command each time: every one lands once', async () => {
    const writers = [driver, new RegistryDriver(log, clock, 'other')];
    const send = async (writer: RegistryDriver, key: string): Promise<number> => {
      for (;;) {
        try {
          return (await writer.done(registerVersion(), churn, external(key), { key })).number;
        } catch (error) {
          if (!(error instanceof Unavailable)) throw error;
        }
      }
    };
    const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);
    const numbers = await Promise.all(keys.flatMap((key) => writers.map((writer) => send(writer, key))));
    expect([...new Set(numbers)].sort((a, b) => a - b)).toEqual(keys.map((_, index) => index + 2));
  });
});

describe('the clock', () => {
  it('more than 5 s behind the log refuses writes for the time being', async () => {
    clock.advance(-8000);
    const appended = await appendedBy(() =>
      expect(driver.send(describeModel, churn, { title: 'T' })).rejects.toMatchObject({ code: 'clock-skew' }),
    );
    expect(appended).toBe(0);
    clock.advance(8000);
    expect(await driver.done(describeModel, churn, { title: 'T' })).toMatchObject({ changed: true });
  });

  it('a little behind the log never takes recordedAt back', async () => {
    for (const title of ['A', 'B', 'C', 'D']) {
      clock.advance(-2000);
      await driver.done(describeModel, churn, { title });
    }
    clock.advance(20_000);
    await driver.done(describeModel, churn, { title: 'E' });
    const times = (await log.all()).map(({ recordedAt }) => recordedAt);
    expect(times).toEqual([...times].sort());
    expect(new Set(times.slice(-5, -1)).size).toBe(1);
    expect(times.at(-1)?.localeCompare(times.at(-2) ?? '')).toBe(1);
  });
});
