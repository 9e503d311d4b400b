import { existsSync } from 'node:fs';
import { CatalogueComparison } from '#application/projecting/catalogue-comparison';
import type { Projector } from '#application/projecting/projector';
import type { NewEvent } from '#models/events/envelope';
import { connectWriter } from '#storage/read-model/sqlite/connection';
import { Story } from '../builders/events';
import { ProjectedLog, tell } from '../builders/projected-log';
import { landed } from './event-log/samples';

let all: ProjectedLog;
beforeEach(async () => {
  all = await ProjectedLog.begin();
});
afterEach(() => all.end());

describe('a rebuild', () => {
  const cut = () => {
    const rows = connectWriter(all.readModel.file);
    rows.exec('delete from models; delete from model_names');
    rows.close();
  };
  const told = async (count = 3) => {
    const story = new Story().projectCreated('acme');
    for (let n = 0; n < count; n += 1) story.modelRegistered(`model-${n}`).versionRegistered(`acme-model-${n}`);
    await tell(all.log, story);
    return story;
  };
  const inOrder = ['model-0', 'model-1', 'model-2'];

  it('answers from the rows that are there until the new ones take their place', async () => {
    await told();
    const following = await all.projector();
    cut();
    const seen: unknown[] = [];
    following.onReplaced(() => seen.push('replaced'));
    await following.rebuild(() => {
      expect(following.state).toBe('live');
      seen.push(following.isRebuilding);
    });
    expect(seen.at(-1)).toBe('replaced');
    expect(seen[0]).toBe(true);
    expect(await all.slugs()).toEqual(inOrder);
    expect(following.isRebuilding).toBe(false);
  });

  it('holds what was appended while it ran, and follows on', async () => {
    const story = await told();
    const following = await all.projector();
    const from = story.events.length;
    story.modelRegistered('during');
    let telling: Promise<void> | undefined;
    await following.rebuild(() => void (telling ??= tell(all.log, story, from)));
    await telling;
    await all.caughtUp(following);
    expect(await all.slugs()).toEqual(['during', ...inOrder]);
    await tell(all.log, story.modelRegistered('later'), from + 1);
    await all.caughtUp(following);
    expect(await all.slugs()).toEqual(['during', 'later', ...inOrder]);
  });

  it('and comparisons that are asked for at the same time wait for each other, and the rows that answer stay', async () => {
    await told();
    const following = await all.projector();
    const comparison = new CatalogueComparison(all.log, all.readModel, all.identity, following);
    const compare = () => comparison.compare();
    const [first, , second] = await Promise.all([compare(), following.rebuild(), compare()]);
    expect([first.differences, second.differences]).toEqual([[], []]);
    expect(first.rows).toBe(second.rows);
    await following.rebuild();
    expect(await all.slugs()).toEqual(inOrder);
    expect(existsSync(all.readModel.file)).toBe(true);
  });

  it('leaves the rows that are there when it is given up', async () => {
    await told();
    const following = await all.projector();
    cut();
    const abort = new AbortController();
    const given = following.rebuild(() => abort.abort(new Error('no more')), abort.signal);
    await expect(given).rejects.toThrow('no more');
    expect([await all.slugs(), following.state]).toEqual([[], 'live']);
    await following.rebuild();
    expect(await all.slugs()).toEqual(inOrder);
  });

  it('goes on for who asked for it too when the first has given it up, and is given up when all have', async () => {
    await told();
    const following = await all.projector();
    cut();
    const [first, second] = [new AbortController(), new AbortController()];
    const seen: bigint[] = [];
    const given = following.rebuild(() => first.abort(new Error('not I')), first.signal);
    const joined = following.rebuild((position) => void seen.push(position), second.signal);
    await expect(given).rejects.toThrow('not I');
    await joined;
    expect(await all.slugs()).toEqual(inOrder);
    expect(seen.length).toBeGreaterThan(0);
    cut();
    const [third, fourth] = [new AbortController(), new AbortController()];
    const both = () => [third, fourth].forEach((each) => each.abort(new Error('nor I')));
    const last = [following.rebuild(both, third.signal), following.rebuild(undefined, fourth.signal)];
    expect((await Promise.allSettled(last)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await following.rebuild();
    expect(await all.slugs()).toEqual(inOrder);
  });

  it('is given up between two indexes too, and the rows that are there stay', async () => {
    await told();
    const following = await all.projector();
    cut();
    const abort = new AbortController();
    const begin = all.readModel.beginNext.bind(all.readModel);
    all.readModel.beginNext = async () => {
      const next = await begin();
      const finish = next.finish.bind(next);
      next.finish = (signal) => {
        abort.abort(new Error('no more'));
        return finish(signal);
      };
      return next;
    };
    await expect(following.rebuild(undefined, abort.signal)).rejects.toThrow('no more');
    expect([await all.slugs(), following.state]).toEqual([[], 'live']);
    all.readModel.beginNext = begin;
    await following.rebuild();
    expect(await all.slugs()).toEqual(inOrder);
  });

  it('is given up when the server stops', async () => {
    await told();
    const following = await all.projector();
    let halting: Promise<void> | undefined;
    const given = following.rebuild(() => void (halting ??= following.halt()));
    await expect(given).rejects.toMatchObject({ code: 'stopping' });
    await halting;
  });

  it('decides anew what is parked', async () => {
    const story = await told();
    await all.projector();
    await all.readModel.park({ modelId: 'acme-model-1', position: 3n, reason: 'a bug of the release before' });
    const next = await all.projector();
    expect(next.isParked('acme-model-1')).toBe(true);
    await next.rebuild();
    expect([next.isParked('acme-model-1'), next.hasParked]).toEqual([false, false]);
    const broken: NewEvent = {
      ...(story.events.find(({ subject }) => subject.modelId === 'acme-model-1') as NewEvent),
      id: 'broken',
      commandId: 'broken',
      type: 'StageTransitioned',
      data: JSON.parse('{"modelId": "x"}') as never,
    };
    const stream = story.events.find(({ subject }) => subject.modelId === 'acme-model-1')?.stream ?? '';
    const expected = story.events.filter((event) => event.stream === stream).length - 1;
    landed(await all.log.append([{ stream, expected, events: [broken] }], '2026-03-01T12:00:00.000Z'));
    await next.rebuild();
    expect(next.isParked('acme-model-1')).toBe(true);
    expect(await all.slugs()).toEqual(inOrder);
  });

  it('fails where what it made does not agree with the log, says how, and the rows that are there serve on', async () => {
    await told();
    const following = await all.projector();
    const begin = all.readModel.beginNext.bind(all.readModel);
    all.readModel.beginNext = async () => {
      const next = await begin();
      const load = next.load.bind(next);
      next.load = (changes, checkpoint) =>
        load(
          changes.filter(({ event }) => event.subject.modelId !== 'acme-model-2'),
          checkpoint,
        );
      return next;
    };
    await expect(following.rebuild()).rejects.toThrow(/does not agree with it.*events where the log has/);
    expect([await all.slugs(), following.state]).toEqual([inOrder, 'live']);
  });

  it('is what a long log is begun with', async () => {
    await told(400);
    await all.projector();
    expect(all.readModel.file).toMatch(/read-2\.db$/);
    expect(await all.readModel.checkpoint()).toMatchObject({ position: (await all.log.head()).position });
  });
});

describe('a comparison with the log', () => {
  const compared = async (following: Projector) =>
    new CatalogueComparison(all.log, all.readModel, all.identity, following).compare();

  it('finds nothing where the rows are what the log says, and what was changed where they are not', async () => {
    await tell(all.log, new Story().projectCreated('acme').modelRegistered('cats').modelRegistered('dogs'));
    const following = await all.projector();
    const { position } = following;
    expect(await compared(following)).toMatchObject({
      position,
      livePosition: position,
      differences: [],
      hasMore: false,
    });
    const rows = connectWriter(all.readModel.file);
    rows.exec(
      `update models set title = 'Other' where slug = 'cats'; delete from model_names where slug_folded = 'dogs'`,
    );
    rows.close();
    expect((await compared(following)).differences).toMatchObject([
      { table: 'model_names', key: { slug_folded: 'dogs' }, what: 'missing' },
      { table: 'models', key: { model_id: 'acme-cats' }, what: ['title'] },
    ]);
    expect(await all.slugs()).toEqual(['cats', 'dogs']);
  });

  it('names a hundred differences at most', async () => {
    const story = new Story().projectCreated('acme');
    for (let n = 0; n < 120; n += 1) story.modelRegistered(`m${n}`);
    await tell(all.log, story);
    const following = await all.projector();
    const rows = connectWriter(all.readModel.file);
    rows.exec('delete from models');
    rows.close();
    const { differences, hasMore } = await compared(following);
    expect([differences.length, hasMore]).toEqual([100, true]);
  });
});
