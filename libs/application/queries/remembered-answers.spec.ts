import { registerModel } from '#application/commands/register-model';
import { registerVersion } from '#application/commands/register-version';
import { setAlias } from '#application/commands/set-alias';
import type { Answered, ReadModel } from '#application/ports/read-model';
import { LogIdentity } from '#application/projecting/log-identity';
import { Projector } from '#application/projecting/projector';
import { InProcessFeed } from '#storage/event-feed/in-process/in-process-feed';
import { MemoryEventLog } from '#storage/event-log/memory/memory-event-log';
import { RandomIds } from '#server/composition/random-ids';
import { DirectReadModel } from '#test/builders/direct-read-model';
import { RegistryDriver, SteppingClock } from '#test/builders/registry-driver';
import { RememberedAnswers } from './remembered-answers';

const model = { project: 'acme', model: 'm' };
const now = { kind: 'now' } as const;

it('is not older than what the rows have told: that is held back until the projector has heard that they hold it', async () => {
  const log = new MemoryEventLog();
  const clock = new SteppingClock();
  const driver = new RegistryDriver(log, clock);
  const rows = await DirectReadModel.open();
  const late = new LateAnswers(rows);
  const identity = new LogIdentity(log, clock, new RandomIds());
  await identity.open();
  await driver.done(registerModel, { project: 'acme' }, { slug: 'm', createProject: true });
  for (const uri of ['s3://models/1/', 's3://models/2/'])
    await driver.done(registerVersion(), model, { content: { kind: 'external', uri } });
  await driver.done(setAlias, { ...model, alias: 'blue' }, { version: '1' });
  const projector = new Projector(log, new InProcessFeed(log, () => identity.logId), late.port, identity);
  const remembered = new RememberedAnswers(projector);
  await projector.start();
  const resolved = (): Promise<Answered<unknown>> => {
    const question = { ...model, ref: 'blue' };
    return remembered.answer('resolve', question, now, () => rows.ask('resolve', question, now));
  };
  expect(await resolved()).toMatchObject({ answer: { version: 1 } });

  const applied = late.hold();
  await driver.done(setAlias, { ...model, alias: 'blue' }, { version: '2' });
  const answer = await applied;
  const { position } = await log.head();
  const told: string[] = [];
  const showing = remembered.answer('show-model', model, now, () => rows.ask('show-model', model, now));
  void showing.then(() => told.push('shown'));
  expect(projector.position).toBeLessThan(position);
  expect(await resolved()).toMatchObject({ position: projector.position, answer: { version: 1 } });
  expect(told).toEqual([]);

  answer();
  expect(await showing).toMatchObject({ position, answer: { aliases: [{ version: 2 }] } });
  expect(await resolved()).toMatchObject({ position, answer: { version: 2 } });
  await projector.halt();
  await rows.close();
});

/** A read model whose answer to an apply can be held back. */
class LateAnswers {
  readonly port: ReadModel;
  private applied: ((answer: () => void) => void) | undefined;

  constructor(rows: ReadModel) {
    this.port = new Proxy(rows, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        const call = (...args: unknown[]): unknown => Reflect.apply(member, target, args) as unknown;
        return name === 'apply' ? (...args: unknown[]) => this.apply(() => call(...args)) : call;
      },
    });
  }

  /** Holds the next answer back. @returns how to give it, once it is applied */
  hold(): Promise<() => void> {
    return new Promise((resolve) => (this.applied = resolve));
  }

  private async apply(call: () => unknown): Promise<void> {
    await call();
    const { applied } = this;
    this.applied = undefined;
    if (applied) await new Promise<void>((answer) => applied(answer));
  }
}
