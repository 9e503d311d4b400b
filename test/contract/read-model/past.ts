import fc from 'fast-check';
import type { AsOf } from '#application/ports/read-model';
import { presets } from '#models/policy/presets';
import { digestOf } from '#test/builders/event-data';
import { story } from '#test/builders/events';
import { randomStories } from '#test/builders/random-story';
import { asOf, now, Told, token, type NewReadModel } from './told';

const churn = { project: 'acme', model: 'churn' };

export function pastContract(begin: NewReadModel): void {
  describe('the past', () => {
    it('answers as of a position what was answered then, in the same shape', async () => {
      const told = await begin();
      const tale = story()
        .projectCreated()
        .modelRegistered('churn', { tags: { a: '1' } });
      tale.versionRegistered('acme-churn').versionRegistered('acme-churn').aliasSet('acme-churn', 'champion', 1);
      tale.aliasFollows('acme-churn', 'current', 'production').deployed('acme-churn', 2, 'eu');
      tale.promoted('acme-churn', 1, 'production').evaluated('acme-churn', 1, 0.75);
      await told.hears(tale);
      const then = asOf(tale);
      const ask = async (...past: [typeof then] | []) => ({
        projects: await told.finds('list-projects', {}, ...past),
        policy: await told.finds('show-policy', { project: 'acme' }, ...past),
        models: await told.finds('list-models', { project: 'acme', tag: 'a=1' }, ...past),
        aliases: await told.finds('list-aliases', churn, ...past),
        alias: await told.finds('show-alias', { ...churn, alias: 'champion' }, ...past),
        versions: await told.finds('list-versions', { ...churn, tag: 'team' }, ...past),
        version: await told.finds('show-version', { ...churn, ref: 'production' }, ...past),
        lineage: await told.finds('show-lineage', { ...churn, ref: 'champion' }, ...past),
        latest: await told.finds('resolve', churn, ...past),
        digest: await told.finds('resolve', { ...churn, ref: digestOf(1002) }, ...past),
        digests: await told.finds('served-digests', { digests: [digestOf(1)] }, ...past),
        current: await told.finds('resolve', { ...churn, ref: 'current' }, ...past),
        deployments: await told.finds('list-deployments', { ...churn, open: 'all' }, ...past),
        history: await told.finds('show-history', churn, ...past),
        audit: await told.finds('audit', { all: true }, ...past),
      });
      const answered = await ask();
      tale.modelDescribed('acme-churn', { title: 'New', removedTags: ['a'] }).aliasSet('acme-churn', 'champion', 2);
      tale.promoted('acme-churn', 2, 'production').described('acme-churn', 1, { removedTags: ['team'] });
      tale.deployed('acme-churn', 1, 'eu').promoted('acme-churn', 2, 'none');
      tale.deleted('acme-churn', 1).projectCreated('another').modelDeleted('acme-churn').modelRegistered('churn');
      await told.hears(tale.versionRegistered('acme-churn'));
      expect(await ask(then)).toEqual(answered);
    });

    it('resolves names by the policy that held then', async () => {
      const told = await begin();
      const tale = story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn');
      tale.versionRegistered('acme-churn').promoted('acme-churn', 1, 'production').aliasSet('acme-churn', 'live', 2);
      await told.hears(tale);
      const then = asOf(tale);
      const rule = { name: 'Live', checks: [], votes: 0, holders: 1 };
      tale.policyChanged(1, { policy: { ...presets.open, stages: [rule], defaultRef: 'live' } });
      await told.hears(tale);
      const policy = { project: 'acme' };
      expect(await told.finds('show-policy', policy)).toMatchObject({ revision: 1, position: token(tale.position) });
      expect(await told.finds('show-project', policy)).toMatchObject({ policyRevision: 1 });
      expect(await told.finds('show-policy', policy, then)).toMatchObject({ revision: 0, policy: presets.open });
      expect(await told.refuses('resolve', { ...churn, ref: 'live' })).toBe('stage-empty');
      expect(await told.refuses('resolve', churn)).toBe('stage-empty');
      expect(await told.refuses('resolve', { ...churn, ref: 'production' })).toBe('version-not-found');
      expect(await told.finds('resolve', { ...churn, ref: 'live' }, then)).toMatchObject({ version: 2 });
      expect(await told.finds('resolve', { ...churn, ref: 'production' }, then)).toMatchObject({ version: 1 });
      expect(await told.finds('resolve', churn, then)).toMatchObject({ version: 2, resolvedBy: 'default' });
    });

    it('knows nothing of what came later', async () => {
      const told = await begin();
      const tale = story().projectCreated();
      const [before, project] = [{ kind: 'position', position: 0n } as const, asOf(tale)];
      const model = asOf(tale.modelRegistered('churn'));
      const submitted = asOf(tale.versionSubmitted('acme-churn', 'acme-churn-v1'));
      await told.hears(tale.versionRegistered('acme-churn'));
      expect(await told.refuses('show-project', { project: 'acme' }, before)).toBe('project-not-found');
      expect(await told.refuses('show-model', churn, project)).toBe('model-not-found');
      expect(await told.refuses('show-history', churn, project)).toBe('model-not-found');
      expect(await told.refuses('resolve', churn, model)).toBe('version-not-found');
      expect((await told.finds('list-versions', churn, submitted)).items).toEqual([]);
      const events = await told.finds('show-history', { ...churn, all: true }, submitted);
      expect(events.items[0]).toMatchObject({ type: 'VersionSubmitted', version: null });
    });

    it('finds a model by a later name, and shows the one of then', async () => {
      const told = await begin();
      const tale = story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn');
      const then = asOf(tale);
      await told.hears(tale.renamed('acme-churn', 'leavers'));
      for (const model of ['churn', 'leavers'])
        expect(await told.finds('show-model', { project: 'acme', model }, then)).toMatchObject({ slug: 'churn' });
    });

    it('shows a model that no longer exists while it did', async () => {
      const told = await begin();
      const tale = story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn');
      const then = asOf(tale);
      const gone = asOf(tale.modelDeleted('acme-churn'));
      await told.hears(tale.modelRegistered('churn'));
      expect(await told.finds('resolve', churn, then)).toMatchObject({ version: 1 });
      expect(await told.refuses('resolve', churn, gone)).toBe('model-deleted');
      expect(await told.finds('show-model', churn)).toMatchObject({ versions: 0 });
    });

    it('tells the position that it answered from, never one that the rows have not reached', async () => {
      const told = await begin();
      const tale = story().projectCreated().modelRegistered('churn');
      await told.hears(tale);
      const position = async (at: Parameters<typeof told.rows.ask>[2]) =>
        (await told.rows.ask('show-project', { project: 'acme' }, at)).position;
      expect(await position({ kind: 'now' })).toBe(2n);
      expect(await position({ kind: 'position', position: 1n })).toBe(1n);
      expect(await position({ kind: 'position', position: 99n })).toBe(2n);
    });

    it('reads a time as the last position that was recorded by then', async () => {
      const told = await begin();
      const tale = story().at('2026-03-01T12:00:00.000Z').projectCreated().modelRegistered('one');
      tale
        .at('2026-03-01T12:00:01.000Z')
        .modelRegistered('two')
        .at('2026-03-01T12:00:05.000Z')
        .modelRegistered('three');
      await told.hears(tale);
      const position = async (time: string) =>
        (await told.rows.ask('list-projects', { limit: 1 }, { kind: 'time', time })).position;
      expect(await position('2026-03-01T11:59:59.999Z')).toBe(0n);
      expect(await position('2026-03-01T12:00:00Z')).toBe(1n);
      expect(await position('2026-03-01T12:00:01Z')).toBe(3n);
      expect(await position('2026-03-01T12:00:04.999Z')).toBe(3n);
      expect(await position('2027-01-01T00:00:00Z')).toBe(4n);
    });

    it('reads a time by the running maximum where a clock went back', async () => {
      const told = await begin();
      const tale = story().at('2026-03-01T12:00:10.000Z').projectCreated();
      tale.at('2026-03-01T12:00:02.000Z').modelRegistered('one').at('2026-03-01T12:00:20.000Z').modelRegistered('two');
      await told.hears(tale);
      const position = async (time: string) =>
        (await told.rows.ask('list-projects', { limit: 1 }, { kind: 'time', time })).position;
      expect(await position('2026-03-01T12:00:05Z')).toBe(0n);
      expect(await position('2026-03-01T12:00:10Z')).toBe(2n);
      expect(await position('2026-03-01T12:00:20Z')).toBe(3n);
    });

    it('answers as of any position of any story what a read model answers that was told no more', async () => {
      const past = randomStories(40).chain((tale) =>
        fc.tuple(fc.constant(tale), fc.integer({ min: 1, max: tale.events.length })),
      );
      const [{ rows }, other] = [await begin(), await begin()];
      await fc.assert(
        fc.asyncProperty(past, async ([tale, cut]) => {
          await rows.reset();
          await other.rows.reset();
          const [whole, then] = [new Told(rows), new Told(other.rows)];
          await whole.hears(tale);
          const events = tale.events.slice(0, cut);
          const position = events.at(-1)?.position ?? 0n;
          await then.hears({ events, position });
          expect(await everything(whole, { kind: 'position', position })).toEqual(await everything(then, now));
        }),
        { numRuns: 40 },
      );
    });

    it('caps a history at the asked position', async () => {
      const told = await begin();
      const tale = story(10).projectCreated().modelRegistered('churn');
      const then = asOf(tale);
      await told.hears(tale.versionRegistered('acme-churn'));
      const { items } = await told.finds('audit', {}, then);
      expect(items.map((event) => event.position)).toEqual([token(20), token(10)]);
    });
  });
}

/** What a read model answers about the models of a random story, under the names of their births. */
async function everything(told: Told, at: AsOf): Promise<unknown[]> {
  const answers: unknown[] = [
    await told.asks('list-models', { project: 'acme', archived: 'yes' }, at),
    await told.asks('list-deployments', { project: 'acme', open: 'all' }, at),
    await told.asks('audit', { all: true, limit: 500 }, at),
  ];
  for (const model of ['alpha', 'beta', 'gamma']) {
    const name = { project: 'acme', model };
    answers.push(await told.asks('show-model', name, at));
    answers.push(await told.asks('list-versions', { ...name, archived: 'yes' }, at));
    answers.push(await told.asks('show-history', { ...name, version: 1 }, at));
    for (const ref of ['1', '2', 'champion', 'rival', 'current', 'staging', 'production', undefined])
      answers.push(await told.asks('resolve', { ...name, ref }, at));
    for (const ref of ['1', '2', '3', 'latest']) answers.push(await told.asks('show-version', { ...name, ref }, at));
  }
  return answers;
}
