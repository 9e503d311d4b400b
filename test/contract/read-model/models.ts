import { presets } from '#models/policy/presets';
import { story } from '#test/builders/events';
import { token, type NewReadModel } from './told';

const churn = { project: 'acme', model: 'churn' };

export function modelsContract(begin: NewReadModel): void {
  describe('projects and models', () => {
    it('shows a project and its policy', async () => {
      const told = await begin();
      await told.hears(story().by('ada').projectCreated('Acme', { title: 'Acme Ltd' }).modelRegistered('churn'));
      const project = await told.finds('show-project', { project: 'aCME' });
      expect(project).toEqual({
        id: 'acme',
        slug: 'Acme',
        title: 'Acme Ltd',
        description: null,
        models: 1,
        preset: 'open',
        policyRevision: 0,
        createdAt: '2026-01-01T00:00:01.000Z',
        createdBy: 'ada',
        position: token(1),
      });
      expect((await told.finds('list-projects', {})).items).toEqual([project]);
      expect(await told.finds('show-policy', { project: 'acme' })).toEqual({
        project: 'Acme',
        revision: 0,
        policy: presets.open,
        since: '2026-01-01T00:00:01.000Z',
        changedBy: 'ada',
        position: token(1),
      });
      expect(await told.refuses('show-policy', { project: 'other' })).toBe('project-not-found');
      expect(await told.refuses('show-model', { project: 'other', model: 'churn' })).toBe('project-not-found');
      expect(await told.refuses('list-models', { project: 'other' })).toBe('project-not-found');
    });

    it('shows a model with its versions, stages and aliases', async () => {
      const told = await begin();
      const tale = story()
        .projectCreated()
        .modelRegistered('churn', { tags: { team: 'risk' } })
        .versionRegistered('acme-churn')
        .versionRegistered('acme-churn')
        .versionRegistered('acme-churn', {}, { availability: 'quarantined' })
        .promoted('acme-churn', 1, 'production')
        .by('bob')
        .aliasSet('acme-churn', 'Champion', 2);
      await told.hears(tale);
      expect(await told.finds('show-model', churn)).toMatchObject({
        id: 'acme-churn',
        slug: 'churn',
        tags: { team: 'risk' },
        archived: false,
        versions: 3,
        latest: 2,
        stages: [{ name: 'production', version: 1, versionId: 'acme-churn-v1', entryId: 'event-10', by: 'ada' }],
        aliases: [{ name: 'Champion', version: 2, entryId: 'event-11', since: tale.time, by: 'bob' }],
        changedAt: tale.time,
        position: token(11),
      });
      expect(await told.finds('list-aliases', churn)).toMatchObject({ items: [{ name: 'Champion', version: 2 }] });
      expect(await told.finds('show-alias', { ...churn, alias: 'CHAMPION' })).toMatchObject({ version: 2 });
      expect(await told.refuses('show-alias', { ...churn, alias: 'rival' })).toBe('alias-not-found');
      expect(await told.refuses('show-alias', { project: 'acme', model: 'x', alias: 'a' })).toBe('model-not-found');
    });

    it('counts an event of the model’s own stream as its change, and none of a version’s stream', async () => {
      const told = await begin();
      const tale = story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn');
      tale.described('acme-churn', 1).evaluated('acme-churn', 1, 0.9);
      await told.hears(tale);
      expect(await told.finds('show-model', churn)).toMatchObject({ position: token(4) });
      await told.hears(tale.archived('acme-churn', 1));
      expect(await told.finds('show-model', churn)).toMatchObject({ position: token(7), changedAt: tale.time });
    });

    it('changes title and tags and leaves the others', async () => {
      const told = await begin();
      const tale = story()
        .projectCreated()
        .modelRegistered('churn', { tags: { a: '1', b: '2' } });
      tale.modelDescribed('acme-churn', { title: 'Churn', tags: { b: '3', c: '4' }, removedTags: ['a'] });
      await told.hears(tale);
      expect(await told.finds('show-model', churn)).toMatchObject({ title: 'Churn', tags: { b: '3', c: '4' } });
      for (const tag of ['a', 'b=2'])
        expect((await told.finds('list-models', { project: 'acme', tag })).items).toEqual([]);
    });

    it('lists models by name, by prefix, by tag and by whether they are archived', async () => {
      const told = await begin();
      const tale = story()
        .projectCreated()
        .projectCreated('other')
        .modelRegistered('beta', { tags: { team: 'risk' } });
      tale.modelRegistered('Alpha_1').modelRegistered('alphabet', { tags: { team: 'web' } });
      tale.modelRegistered('alien', { projectId: 'other' }).modelArchived('acme-alpha_1');
      await told.hears(tale);
      const names = async (filter: Parameters<typeof told.finds<'list-models'>>[1]) =>
        (await told.finds('list-models', filter)).items.map((item) => item.slug);
      expect(await names({ project: 'acme' })).toEqual(['alphabet', 'beta']);
      expect(await names({ project: 'acme', archived: 'yes' })).toEqual(['Alpha_1', 'alphabet', 'beta']);
      expect(await names({ project: 'acme', archived: 'only' })).toEqual(['Alpha_1']);
      expect(await names({ project: 'acme', archived: 'yes', prefix: 'ALPHA' })).toEqual(['Alpha_1', 'alphabet']);
      expect(await names({ project: 'acme', tag: 'team' })).toEqual(['alphabet', 'beta']);
      expect(await names({ project: 'acme', tag: 'TEAM=web' })).toEqual(['alphabet']);
      await told.hears(tale.modelRestored('acme-alpha_1'));
      expect(await names({ project: 'acme' })).toEqual(['Alpha_1', 'alphabet', 'beta']);
    });

    it('finds a model by every name that it ever had, without case, and shows the one that it has', async () => {
      const told = await begin();
      const tale = story().projectCreated().modelRegistered('Churn').versionRegistered('acme-churn');
      await told.hears(tale.renamed('acme-churn', 'Leavers').renamed('acme-churn', 'Stayers'));
      for (const model of ['churn', 'LEAVERS', 'stayers'])
        expect(await told.finds('show-model', { project: 'ACME', model })).toMatchObject({ slug: 'Stayers' });
      expect(await told.finds('resolve', churn)).toMatchObject({ model: 'Stayers', version: 1 });
      expect((await told.finds('list-models', { project: 'acme' })).items).toMatchObject([{ slug: 'Stayers' }]);
    });

    it('answers that a deleted model is gone, and brings none of its versions back', async () => {
      const told = await begin();
      const tale = story()
        .projectCreated()
        .modelRegistered('churn', { tags: { old: 'yes' } });
      tale.versionRegistered('acme-churn').versionRegistered('acme-churn').aliasSet('acme-churn', 'champion', 1);
      tale.promoted('acme-churn', 1, 'production').modelDeleted('acme-churn');
      await told.hears(tale);
      expect(await told.refuses('show-model', churn)).toBe('model-deleted');
      expect(await told.refuses('resolve', churn)).toBe('model-deleted');
      expect(await told.refuses('list-versions', churn)).toBe('model-deleted');
      expect((await told.finds('list-models', { project: 'acme', archived: 'yes' })).items).toEqual([]);
      await told.hears(tale.modelRegistered('churn').versionRegistered('acme-churn'));
      const again = await told.finds('show-model', churn);
      expect(again.tags).toEqual({});
      expect(again).toMatchObject({
        versions: 1,
        latest: 3,
        stages: [],
        aliases: [],
      });
      expect((await told.finds('list-versions', { ...churn, archived: 'yes' })).items).toMatchObject([{ number: 3 }]);
      expect(await told.refuses('resolve', { ...churn, ref: '1' })).toBe('version-deleted');
      expect(await told.refuses('resolve', { ...churn, ref: 'champion' })).toBe('version-not-found');
      expect(await told.refuses('resolve', { ...churn, ref: 'production' })).toBe('stage-empty');
    });
  });
}
