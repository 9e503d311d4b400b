import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { changeAvailability, deleteVersion } from '#application/commands/change-availability';
import { Unavailable } from '#application/failures';
import type { SweepReport } from '#application/sweeping/sweeper';
import { createUpload, findUpload } from '#application/uploads/uploads';
import { hasUploaded, recordPossession } from '#application/uploads/possession';
import { isRefusal } from '#models/refusals/refusal';
import { digestOf, hourMs, SweptRegistry, weights } from '#test/builders/swept-registry';

/** The blobs are files that are synced, and the disk may be busy. */
jest.setTimeout(30_000);

let registry: SweptRegistry;
beforeEach(async () => {
  registry = await SweptRegistry.begin();
});
afterEach(() => registry.end());

const first = { project: 'acme', model: 'churn', ref: '1' };
const dayMs = 24 * hourMs;

async function swept(): Promise<SweepReport> {
  const report = await registry.sweeper.run();
  if (isRefusal(report)) throw new Error(report.detail);
  return report;
}
async function registered(seed: string, key = seed) {
  const file = await registry.upload(weights(seed));
  const operation = await registry.register(file, key);
  expect(operation).toMatchObject({ state: 'succeeded' });
  return file;
}

describe('what is deleted', () => {
  it('is an upload that no version came to name for a day, once and with a record', async () => {
    const { digest, size } = await registry.upload(Buffer.from('refused'));
    registry.clock.advance(dayMs - 1000);
    expect(await swept()).toMatchObject({ deletedBlobs: 0, keptBlobs: 1, keptBytes: size, position: null });
    registry.clock.advance(2000);
    const report = await swept();
    expect(report).toMatchObject({ deletedBlobs: 1, deletedBytes: size, keptBlobs: 0, endedEarly: null });
    expect([await registry.here(), await registry.recorded()]).toEqual([[], [digest]]);
    const [event] = (await registry.log.readStream('registry')).slice(-1);
    expect(event).toMatchObject({
      type: 'BlobsSwept',
      actor: 'system',
      position: report.position,
      data: { blobs: [{ digest, size }], bytes: size },
    });
    expect(await swept()).toMatchObject({ deletedBlobs: 0, position: null });
    expect(await registry.working.list('touch', undefined, 10)).toEqual([]);
  });

  it('is nothing that a version names: file, manifest, config and report', async () => {
    await registered('kept');
    const before = await registry.here();
    expect(before).toHaveLength(4);
    for (let day = 0; day < 4; day++) {
      registry.clock.advance(dayMs + 1000);
      expect(await swept()).toMatchObject({ deletedBlobs: 0, keptBlobs: 4 });
    }
    expect(await registry.here()).toEqual(before);
  });

  it('is what was touched by nobody that could say so a day after the first sweep that saw it', async () => {
    await registry.blobs.put(Buffer.from('from before there were touches'));
    expect(await swept()).toMatchObject({ deletedBlobs: 0, keptBlobs: 1 });
    registry.clock.advance(dayMs - 1000);
    expect(await swept()).toMatchObject({ deletedBlobs: 0 });
    registry.clock.advance(2000);
    expect(await swept()).toMatchObject({ deletedBlobs: 1 });
  });

  it('is all of a deleted version but its report, and what another version names stays', async () => {
    const { blob: shared } = { blob: await registered('shared', 'one') };
    expect(await registry.register(shared, 'two')).toMatchObject({ state: 'succeeded' });
    const alone = await registered('alone', 'three');
    for (const ref of ['1', '3']) await registry.driver.done(deleteVersion, { ...first, ref }, { reason: 'A test.' });
    registry.clock.advance(dayMs + 1000);
    await registry.caughtUp();
    const before = await registry.here();
    expect(await swept()).toMatchObject({ deletedBlobs: 3 });
    const left = await registry.here();
    expect(left).toContain(shared.digest);
    expect(left).not.toContain(alone.digest);
    expect(before.filter((digest) => !left.includes(digest)).sort()).toEqual((await registry.recorded()).sort());
    registry.clock.advance(dayMs + 1000);
    expect(await swept()).toMatchObject({ deletedBlobs: 0, keptBlobs: left.length });
  });

  it.each(['archived', 'quarantined', 'retired'] as const)('is nothing of a version that is %s', async (to) => {
    await registered('kept');
    await registry.driver.done(changeAvailability, first, { to, reason: 'A test.' });
    registry.clock.advance(2 * dayMs);
    expect(await swept()).toMatchObject({ deletedBlobs: 0, keptBlobs: 4 });
  });

  it('is no text that only looks like a config', async () => {
    await registry.upload(
      Buffer.from(JSON.stringify({ config: {}, modelfs: { diffIds: [digestOf(Buffer.from('x'))] } })),
    );
    registry.clock.advance(dayMs + 1000);
    expect(await swept()).toMatchObject({ deletedBlobs: 1 });
  });

  it('is all of many blobs, in batches', async () => {
    for (let n = 0; n < 210; n++) await registry.blobs.put(Buffer.from(`garbage ${n}`));
    await swept();
    registry.clock.advance(dayMs + 1000);
    const told: number[] = [];
    const report = await registry.sweeper.run({ onProgress: (done) => told.push(done) });
    expect(report).toMatchObject({ deletedBlobs: 210, keptBlobs: 0 });
    expect(told).toEqual([200, 210]);
    expect(new Set(await registry.recorded()).size).toBe(210);
    expect(await registry.here()).toEqual([]);
  });
});

describe('an upload that nobody goes on with', () => {
  it('goes after seven days with its record; one that grows stays, and who had what counts for a day', async () => {
    const { working, blobs, clock } = registry;
    const now = new Date(Date.now() - 8 * dayMs);
    for (const id of ['old', 'grows', 'done']) {
      const made = await createUpload(working, { id, principalId: 'ada', length: 9, metadata: {} }, now);
      if (isRefusal(made)) throw new Error(made.detail);
      if (id === 'done') await working.put('upload', made.key, { ...made.value, blob: { digest: 'd', size: 9 } }, 1);
      else await blobs.begin(id);
    }
    await utimes(join(registry.directory, 'blobs/incoming/old.part'), now, now);
    await recordPossession(working, 'ada', digestOf(Buffer.from('a')), now);
    clock.advance(Date.now() - clock.now().getTime());
    await recordPossession(working, 'ada', digestOf(Buffer.from('b')), clock.now());
    expect(await swept()).toMatchObject({ abandonedUploads: 1 });
    expect(await blobs.pending('old')).toBeUndefined();
    expect(await blobs.pending('grows')).toBeDefined();
    for (const id of ['old', 'done']) {
      expect(await findUpload(working, 'ada', id)).toMatchObject({ refused: 'upload-not-found' });
    }
    expect(isRefusal(await findUpload(working, 'ada', 'grows'))).toBe(false);
    expect(await hasUploaded(working, 'ada', digestOf(Buffer.from('b')), clock.now())).toBe(true);
    expect((await working.list('upload', undefined, 10)).map(({ key }) => key)).toHaveLength(2);
  });
});

describe('nothing is deleted', () => {
  let garbage: string;
  beforeEach(async () => {
    garbage = (await registry.upload(Buffer.from('garbage'))).digest;
    registry.clock.advance(dayMs + 1000);
  });
  const refuses = async (reason: string) => {
    const answer = await registry.sweeper.run();
    expect(answer).toMatchObject({ refused: 'sweep-paused', kind: 'conflict' });
    expect(isRefusal(answer) && answer.detail).toContain(reason);
    expect(await registry.here()).toContain(garbage);
  };

  it('while a backup copies, which waits for the batch that is deleted, and lets the next sweep do the rest', async () => {
    const { turnstile, sweeper } = registry;
    const held = turnstile.hold('sweep', (method) => method === 'delete');
    const sweeping = turnstile.as('sweep', () => sweeper.run());
    await held.arrived;
    let copied = false;
    const backup = sweeper.withoutSweep(async () => {
      copied = true;
      expect(await registry.here()).toEqual([]);
      expect(await sweeper.run()).toMatchObject({ refused: 'sweep-paused' });
    });
    await turnstile.quiet();
    expect(copied).toBe(false);
    held.open();
    await backup;
    expect(await sweeping).toMatchObject({ deletedBlobs: 1, endedEarly: 'a backup copies the blobs' });
    expect(await swept()).toMatchObject({ endedEarly: null });
  });

  it('while a model is parked', async () => {
    await registry.readModel.park({ modelId: 'm', position: 1n, reason: 'a test' });
    await registry.projector.stop();
    await registry.projector.start();
    await refuses('a model is parked');
  });

  it('while an event of a newer release is in the log', async () => {
    await registry.readModel.rememberUnknown('ModelTeleported', 7n);
    await refuses('ModelTeleported');
  });

  it('while the server takes no writes', async () => {
    registry.gate.close(new Unavailable('log-lost-its-tail', 'the log ends at position 3'));
    await refuses('the log ends at position 3');
  });

  it('while the catalogue is rebuilt, also when that begins while it is asked', async () => {
    const { turnstile, projector } = registry;
    const held = turnstile.hold('rebuild', (method) => method === 'readAll' || method === 'reset');
    const rebuilding = turnstile.as('rebuild', () => projector.rebuild());
    await held.arrived;
    await refuses('rebuil');
    held.open();
    await rebuilding;

    const asking = turnstile.hold('sweep', (method) => method === 'ask');
    const sweeping = turnstile.as('sweep', () => registry.sweeper.run());
    await asking.arrived;
    const again = turnstile.as('rebuild', () => projector.rebuild());
    asking.open();
    await again;
    const report = await sweeping;
    if (isRefusal(report)) throw new Error(report.detail);
    expect(report.deletedBlobs === 0 ? report.endedEarly : 'it is built again').toContain('buil');
    await registry.caughtUp();
    await swept();
    expect(await registry.here()).toEqual([]);
  });

  it('while the catalogue is behind the log', async () => {
    await registry.projector.stop();
    await registry.driver.done(changeAvailability, first, { to: 'archived', reason: 'x' }).catch(() => undefined);
    await registered('late');
    registry.clock.advance(dayMs + 1000);
    expect(await registry.sweeper.run({ patienceMs: 1 })).toMatchObject({ deletedBlobs: 0 });
    expect(await registry.here()).toHaveLength(5);
    await registry.projector.start();
    expect(await swept()).toMatchObject({ deletedBlobs: 1, keptBlobs: 4 });
  });

  it('once the sweep is cancelled', async () => {
    const { turnstile, sweeper } = registry;
    const abort = new AbortController();
    const held = turnstile.hold('sweep', (method) => method === 'ask');
    const sweeping = turnstile.as('sweep', () => sweeper.run({ signal: abort.signal }));
    await held.arrived;
    abort.abort(new Error('enough'));
    held.open();
    await expect(sweeping).rejects.toThrow('enough');
    expect(await registry.here()).toEqual([garbage]);
    expect(await swept()).toMatchObject({ deletedBlobs: 1 });
  });
});

describe('a sweep that broke off', () => {
  const crash = new Error('the machine stops');
  let garbage: string[];
  beforeEach(async () => {
    const blobs = [await registry.upload(Buffer.from('one')), await registry.upload(Buffer.from('two'))];
    garbage = blobs.map(({ digest }) => digest).sort();
    registry.clock.advance(dayMs + 1000);
  });

  it.each([
    ['before its record', 'append', 1, 0],
    ['after its record', 'delete', 1, 2],
    ['between two blobs', 'delete', 3, 2],
  ])('%s leaves what the next start settles: recorded is deleted, once', async (_, method, nth, records) => {
    const { turnstile, sweeper } = registry;
    let calls = 0;
    const held = turnstile.hold('sweep', (name) => name === method && (calls += 1) === nth);
    const sweeping = turnstile.as('sweep', () => sweeper.run()).catch((failure: unknown) => failure);
    await held.arrived;
    // The sweep never goes on: its process is gone.
    void sweeping;
    registry.restart();
    expect(await registry.recorded()).toHaveLength(records);
    await expect(registry.touches.hold(garbage.slice(-1))).rejects.toBeInstanceOf(Unavailable);
    await registry.sweeper.settle();
    expect((await registry.recorded()).sort()).toEqual(records === 2 ? garbage : []);
    expect(await registry.here()).toEqual(records === 2 ? [] : garbage);
    await swept();
    expect((await registry.recorded()).sort()).toEqual(garbage);
    expect(await registry.here()).toEqual([]);
    expect(await registry.working.list('touch', undefined, 10)).toEqual([]);
  });

  it('since it could not be recorded gives the blobs back at once', async () => {
    const { turnstile, sweeper } = registry;
    const held = turnstile.hold('sweep', (method) => method === 'append');
    const sweeping = turnstile.as('sweep', () => sweeper.run());
    await held.arrived;
    held.open(crash);
    await expect(sweeping).rejects.toBe(crash);
    expect((await registry.touches.hold(garbage)).size).toBe(2);
    expect(await registry.recorded()).toEqual([]);
    expect(await swept()).toMatchObject({ deletedBlobs: 0, keptBlobs: 2 });
  });
});
