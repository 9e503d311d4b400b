import { attachContent, RecordChanged } from '#application/commands/attach-content';
import { changeAvailability } from '#application/commands/change-availability';
import { describeVersion, recordEvaluations } from '#application/commands/record-evidence';
import { registerModel } from '#application/commands/register-model';
import { registerVersion } from '#application/commands/register-version';
import { setAlias } from '#application/commands/set-alias';
import { transitionStage } from '#application/commands/transition-stage';
import type { FoundContent } from '#domain/version/attach-content';
import type { MetadataRecord } from '#models/metadata/metadata-record';
import { isRefusal } from '#models/refusals/refusal';
import { submission } from '#test/builders/event-data';
import { RegistryDriver, SteppingClock } from '#test/builders/registry-driver';
import { WatchedLog } from '#test/builders/watched-log';
import { MemoryEventLog } from '#storage/event-log/memory/memory-event-log';

const churn = { project: 'acme', model: 'churn' };
const first = { ...churn, ref: '1' };
const declared = { description: 'Predicts churn.' };
const file = { path: 'model.onnx', size: 3, digest: `sha256:${'1'.repeat(64)}` };
const body = { content: { kind: 'held', files: [file] } };
const auc = { metric: 'auc', value: 0.9, direction: 'higher-is-better', dataset: 'holdout', split: 'test' };

let log: WatchedLog;
/** How many writes of each coming append land before the connection breaks. */
let breaks: number[];

/** A registry with a model whose only version is pending. */
async function begin(options: { oneByOne?: boolean } = {}): Promise<RegistryDriver> {
  breaks = [];
  log = new WatchedLog(new MemoryEventLog({ ...options, sparse: true, prefix: () => breaks.shift() }));
  const driver = restarted('driver');
  await driver.done(registerModel, { project: 'acme' }, { slug: 'churn', createProject: true });
  await driver.done(registerVersion(), churn, { content: { kind: 'pending' }, metadata: declared });
  return driver;
}
const clock = new SteppingClock();
const restarted = (name = 'restarted') => new RegistryDriver(log, clock, name);
const types = async (after = 0) => (await log.all()).slice(after).map(({ type }) => type);
const count = async () => (await log.all()).length;
/** The first write of the next append lands, and then the log is not reached for as long as the command tries. */
const onlyTheFirstWriteLands = () => (breaks = [1, 0, 0, 0, 0]);

/** What inspection finds where the version's record is that. */
function found(over: MetadataRecord = declared, verdict: 'clean' | 'suspicious' = 'clean'): FoundContent {
  const { content, format, facts } = submission('model', 'version');
  if (content.kind !== 'held') throw new Error('the submission holds no content');
  const metadata = { ...over, artifact: { files: 1 } };
  return {
    content: { content, format, verdict, findings: [], facts, metadata, extracted: ['artifact'] },
    inspected: { format, verdict, reasons: [] },
    over,
  };
}
const attach = (by: RegistryDriver, key: string, content: FoundContent | null = found()) =>
  by.send(attachContent(content ?? undefined), first, body, { key });
/** Sends an attach of which the bytes land on the version's stream and the seal does not. */
async function orphan(driver: RegistryDriver, key = 'k1'): Promise<void> {
  onlyTheFirstWriteLands();
  await expect(attach(driver, key)).rejects.toMatchObject({ code: 'outcome-unknown' });
}
async function evidence(driver: RegistryDriver) {
  const { given } = driver.execution;
  const model = await given.model('acme', 'churn');
  if (isRefusal(model)) throw new Error(model.detail);
  const version = model.model.state.versions.get(1);
  if (!version) throw new Error('there is no version 1');
  return { version, state: (await given.version(version)).state };
}

afterEach(() => log.assertHistory());

it('attaching content seals it in one command, which is answered again and appends nothing', async () => {
  const driver = await begin();
  const before = await count();
  const answer = await attach(driver, 'k1');
  expect(answer).toMatchObject({ answer: { number: 1, content: 'held', availability: 'active', unchanged: false } });
  expect(await types(before)).toEqual(['ContentAttached', 'VersionSealed']);
  for (const by of [driver, restarted()]) expect(await attach(by, 'k1', null)).toEqual(answer);
  expect(await count()).toBe(before + 2);
  expect((await evidence(driver)).state).toMatchObject({
    content: { kind: 'held' },
    metadata: { ...declared, artifact: { files: 1 } },
  });
});

it('another attach is refused once content is sealed, and appends nothing', async () => {
  const driver = await begin();
  await attach(driver, 'k1');
  const before = await count();
  expect(await attach(driver, 'k2')).toMatchObject({ refused: 'already-sealed', facts: { content: 'held' } });
  expect(await count()).toBe(before);
});

it('content that is suspicious is sealed in quarantine', async () => {
  const driver = await begin();
  expect(await attach(driver, 'k1', found(declared, 'suspicious'))).toMatchObject({
    answer: { availability: 'quarantined' },
  });
  expect(await driver.send(changeAvailability, first, { to: 'released' })).toMatchObject({
    refused: 'safety-not-passed',
  });
});

describe('attached content whose seal never came', () => {
  it('counts for nothing: the version is pending, and gets no stage and no alias', async () => {
    const driver = await begin();
    await orphan(driver);
    const { version, state } = await evidence(restarted());
    expect([version.content, state.content.kind, state.metadata]).toEqual(['pending', 'pending', declared]);
    const alias = { ...churn, alias: 'champion' };
    expect(await driver.send(setAlias, alias, { version: '1' })).toMatchObject({ refused: 'version-pending' });
    expect(await driver.send(transitionStage, churn, { version: '1', to: 'production' })).toMatchObject({
      refused: 'version-pending',
    });
  });

  it('is sealed as it stands by the same command, also after a restart, and without another inspection', async () => {
    const driver = await begin();
    const before = await count();
    await orphan(driver);
    const answer = await attach(restarted(), 'k1', null);
    expect(answer).toMatchObject({ answer: { content: 'held' } });
    expect(await types(before)).toEqual(['ContentAttached', 'VersionSealed']);
    expect(await attach(restarted('again'), 'k1')).toEqual(answer);
  });

  it('is replaced by the next attach, of which the seal names its own', async () => {
    const driver = await begin();
    const before = await count();
    await orphan(driver);
    await attach(driver, 'k2');
    const events = (await log.all()).slice(before);
    expect(events.map(({ type }) => type)).toEqual(['ContentAttached', 'ContentAttached', 'VersionSealed']);
    expect(events[2]?.data).toMatchObject({ attachment: events[1]?.id });
    expect(await attach(restarted(), 'k1')).toMatchObject({ refused: 'already-sealed' });
    expect(await count()).toBe(before + 3);
  });

  it('is attached anew by its own command when evaluations came meanwhile, and inspected anew when the record changed', async () => {
    const driver = await begin();
    await orphan(driver);
    await driver.done(recordEvaluations, first, { evaluations: [auc] });
    await expect(attach(driver, 'k1', null)).rejects.toThrow(RecordChanged);
    const changed = { description: 'Other words.' };
    await driver.done(describeVersion, first, { metadata: changed });
    await expect(attach(driver, 'k1')).rejects.toThrow(RecordChanged);
    const before = await count();
    await attach(restarted(), 'k1', found(changed));
    expect(await types(before)).toEqual(['ContentAttached', 'VersionSealed']);
    const { state } = await evidence(driver);
    expect(state.metadata).toEqual({ ...changed, artifact: { files: 1 } });
    expect(state.evaluations).toHaveLength(1);
  });

  it.each([0, 1, 2])('is repeated with the same events when its outcome is unknown after %i writes', async (landed) => {
    const driver = await begin();
    const before = await count();
    breaks = [landed];
    expect(isRefusal(await attach(driver, 'k1'))).toBe(false);
    expect(await types(before)).toEqual(['ContentAttached', 'VersionSealed']);
  });

  it('is sealed where its first write landed and the second met another writer', async () => {
    const driver = await begin({ oneByOne: true });
    log.before = () => restarted('other').done(registerVersion(), churn, { content: { kind: 'pending' } });
    const before = await count();
    expect(await attach(driver, 'k1')).toMatchObject({ answer: { number: 1, content: 'held' } });
    const mine = (await types(before)).filter((type) => type === 'ContentAttached' || type === 'VersionSealed');
    expect(mine).toEqual(['ContentAttached', 'VersionSealed']);
  });

  it('is refused where the version was retired meanwhile, and retires with it', async () => {
    const driver = await begin();
    await orphan(driver);
    await driver.done(changeAvailability, first, { to: 'retired' });
    const before = await count();
    expect(await attach(restarted(), 'k1')).toMatchObject({ refused: 'version-retired' });
    expect(await count()).toBe(before);
  });
});

it('what is described after the seal keeps what the files say, and can not set it', async () => {
  const driver = await begin();
  await attach(driver, 'k1');
  await driver.done(describeVersion, first, { metadata: { description: 'Better words.' } });
  expect((await evidence(restarted())).state.metadata).toEqual({
    description: 'Better words.',
    artifact: { files: 1 },
  });
});
