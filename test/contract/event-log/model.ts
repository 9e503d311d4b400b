import fc from 'fast-check';
import type { EventLog, ExpectedRevision } from '#application/ports/event-log';
import { idsOf, land, now, readToHead, write } from './samples';

/** The log as two plain things: ids in the total order, and ids by stream. */
interface Model {
  readonly order: string[];
  readonly streams: Map<string, string[]>;
}
interface Real {
  readonly log: EventLog;
}
type Command = fc.AsyncCommand<Model, Real, false>;

const streams = ['a', 'b', 'c'];

function actual(model: Model, stream: string): ExpectedRevision {
  const length = model.streams.get(stream)?.length ?? 0;
  return length === 0 ? 'no-stream' : length - 1;
}

/** Appends to one or two streams at revisions that are off by `offsets` events. */
class Append implements Command {
  constructor(
    readonly tag: string,
    readonly parts: readonly { readonly stream: string; readonly count: number; readonly offset: number }[],
  ) {}
  check = () => true;
  async run(model: Model, { log }: Real): Promise<void> {
    const serial = `${model.order.length} ${this.tag}`;
    const writes = this.parts.map(({ stream, count, offset }, part) => {
      const last = (model.streams.get(stream)?.length ?? 0) - 1;
      const expected = last + offset;
      const ids = Array.from({ length: count }, (_, i) => `${serial} ${part} ${i}`);
      return write(stream, expected < 0 ? 'no-stream' : expected, ...ids);
    });
    const wrong = writes.findIndex(({ stream, expected }) => expected !== actual(model, stream));
    const wrongStream = writes[wrong]?.stream;
    const result = await log.append(writes, now);
    if (wrongStream !== undefined) {
      expect(result).toEqual({ outcome: 'conflict', write: wrong, actual: actual(model, wrongStream) });
    } else {
      expect(result.outcome).toBe('landed');
    }
    // Behind a conflict a log may have kept the writes before it: all of each, and none after one that it left out.
    const before = writes.slice(0, wrong < 0 ? undefined : wrong);
    let kept = true;
    for (const { stream, events } of before) {
      const known = model.streams.get(stream) ?? [];
      const added = idsOf(await log.readStream(stream, known.length));
      const ids = events.map(({ id }) => id);
      kept &&= wrong < 0 || added.length > 0;
      expect(added).toEqual(kept ? ids : []);
      model.order.push(...added);
      model.streams.set(stream, [...known, ...added]);
    }
  }
  toString = () => `append(${this.parts.map((p) => `${p.stream}+${p.count} off by ${p.offset}`).join(', ')})`;
}

/** Repeats what stands at the beginning of a stream. */
class Repeat implements Command {
  constructor(
    readonly stream: string,
    readonly count: number,
  ) {}
  check = ({ streams: at }: Readonly<Model>) => (at.get(this.stream)?.length ?? 0) >= this.count;
  async run(model: Model, { log }: Real): Promise<void> {
    const ids = (model.streams.get(this.stream) ?? []).slice(0, this.count);
    expect(idsOf(await land(log, write(this.stream, 'no-stream', ...ids)))).toEqual(ids);
  }
  toString = () => `repeat(first ${this.count} of ${this.stream})`;
}

/** Reads everything in pages, and every stream. */
class Read implements Command {
  constructor(readonly limit: number) {}
  check = () => true;
  async run(model: Model, { log }: Real): Promise<void> {
    expect(idsOf(await readToHead(log, undefined, this.limit))).toEqual(model.order);
    for (const stream of streams) {
      expect(idsOf(await log.readStream(stream))).toEqual(model.streams.get(stream) ?? []);
    }
  }
  toString = () => `read(pages of ${this.limit})`;
}

const parts = fc.uniqueArray(
  fc.record({
    stream: fc.constantFrom(...streams),
    count: fc.integer({ min: 1, max: 3 }),
    offset: fc.constantFrom(0, 0, 0, 0, 1, -1),
  }),
  { minLength: 1, maxLength: 2, selector: ({ stream }) => stream },
);
const commands = fc.commands<Model, Real, false>([
  fc.tuple(fc.uuid(), parts).map(([tag, chosen]) => new Append(tag, chosen)),
  fc.tuple(fc.constantFrom(...streams), fc.integer({ min: 1, max: 4 })).map(([stream, n]) => new Repeat(stream, n)),
  fc.integer({ min: 1, max: 5 }).map((limit) => new Read(limit)),
]);

export function modelContract(create: () => Promise<EventLog>, runs: number): void {
  it('does what a pair of plain arrays does', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (chosen) => {
        const log = await create();
        await fc.asyncModelRun(() => ({ model: { order: [], streams: new Map() }, real: { log } }), chosen);
        await log.close();
      }),
      { numRuns: runs },
    );
  }, 60_000);
}
