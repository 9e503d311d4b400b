import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Unavailable } from '#application/failures';
import type { Blob } from '#application/ports/blob-store';
import { upcast } from '#models/events/upcast';
import { presets } from '#models/policy/presets';
import { isRefusal } from '#models/refusals/refusal';
import { commandOf, type Command, type Outcome } from '#test/builders/registry-commands';
import { RegistryDriver, SteppingClock } from '#test/builders/registry-driver';
import { randomSteps, type Step } from '#test/builders/registry-steps';
import { RegistryWatch } from '#test/builders/registry-watch';
import { WatchedLog } from '#test/builders/watched-log';
import { FilesystemBlobStore } from '#storage/blobs/filesystem/filesystem-blob-store';
import { MemoryEventLog } from '#storage/event-log/memory/memory-event-log';

const runs = { numRuns: 300, seed: 20260301, endOnFailure: true };
const day = 24 * 60 * 60 * 1000;

/** How many writes of each append land before the connection breaks; mostly all, and it does not break. */
const breakages = fc.array(fc.constantFrom(undefined, undefined, undefined, 0, 1, 1, 2), {
  minLength: 7,
  maxLength: 40,
});

let directory: string;
let blobs: FilesystemBlobStore;
let weights: Blob;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'annals-execution-'));
  blobs = new FilesystemBlobStore(directory);
  weights = await blobs.put(Buffer.from('weights'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** A registry on a log that breaks, which is asked again with the same key, now and then after a restart. */
class Persistence {
  readonly log: WatchedLog;
  readonly clock = new SteppingClock();
  private readonly answered: { command: Command; key: string; outcome: Outcome }[] = [];
  private driver: RegistryDriver;
  private restarts = 0;
  private healed = false;
  private appends = 0;

  constructor(breaks: readonly (number | undefined)[], oneByOne: boolean) {
    const prefix = () => (this.healed ? undefined : breaks[this.appends++ % breaks.length]);
    this.log = new WatchedLog(new MemoryEventLog({ sparse: true, oneByOne, prefix }));
    this.driver = new RegistryDriver(this.log, this.clock);
  }

  async take(step: Step): Promise<void> {
    if (step.kind === 'wait') return this.clock.advance(step.days * day);
    const seed = this.answered.length;
    const command = await commandOf(step, this.driver, { blobs, weights, seed });
    const key = `key-${seed}`;
    this.answered.push({ command, key, outcome: await this.untilAnswered(command, key) });
  }

  /** Every command that changed something, sent again: it gives its first answer, and nothing is appended. */
  async repeatAll(): Promise<void> {
    this.healed = true;
    const before = await this.log.all();
    this.driver = new RegistryDriver(this.log, this.clock, 'at last');
    for (const { command, key, outcome } of this.answered) {
      if (isRefusal(outcome) || !changed(outcome)) continue;
      expect(await command(this.driver, key)).toEqual(outcome);
    }
    expect(await this.log.all()).toEqual(before);
  }

  private async untilAnswered(command: Command, key: string): Promise<Outcome> {
    for (let attempt = 0; attempt < 100; attempt++) {
      try {
        return await command(this.driver, key);
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        this.restarts += 1;
        this.driver = new RegistryDriver(this.log, this.clock, `restart ${this.restarts}`);
      }
    }
    throw new Error(`${key} was never answered`);
  }
}

function changed({ answer }: Exclude<Outcome, { refused: string }>): boolean {
  if (typeof answer !== 'object' || answer === null) throw new Error('an answer is an object');
  if ('changed' in answer) return answer.changed === true;
  return 'unchanged' in answer && answer.unchanged === false;
}

async function watch(log: WatchedLog): Promise<RegistryWatch> {
  const watch = new RegistryWatch(presets.open);
  for (const stored of await log.all()) {
    const event = upcast(stored);
    if (!event) throw new Error(`${stored.type} is not known`);
    watch.observe(event);
  }
  return watch;
}

describe(`a history of commands whose appends land in part (seed ${runs.seed}, ${runs.numRuns} histories)`, () => {
  it('keeps every invariant, and every command that changed something stands in it once', async () => {
    const happened = new Set<string>();
    await fc.assert(
      fc.asyncProperty(randomSteps(60), breakages, fc.boolean(), async (steps, breaks, oneByOne) => {
        const registry = new Persistence(breaks, oneByOne);
        for (const step of steps) await registry.take(step);
        const { events } = await watch(registry.log);
        await registry.log.assertHistory();
        await registry.repeatAll();
        for (const { type } of events) happened.add(type);
      }),
      runs,
    );
    expect([...happened].sort()).toEqual(
      expect.arrayContaining([
        'AliasRolledBack',
        'ModelDeleted',
        'StageRolledBack',
        'VersionReleased',
        'VersionRestored',
        'VersionRetired',
        'VersionSealed',
      ]),
    );
  }, 120_000);
});
