import { story } from '#test/builders/events';
import { logId, token, type NewReadModel } from './told';

const churn = { project: 'acme', model: 'churn' };

/** Two projects; a model with two promotions, a rename, and a model beside it. */
function tale() {
  return story()
    .by('ada')
    .projectCreated()
    .modelRegistered('churn')
    .versionRegistered('acme-churn')
    .versionRegistered('acme-churn')
    .promoted('acme-churn', 1, 'production')
    .by('bob')
    .promoted('acme-churn', 2, 'production')
    .renamed('acme-churn', 'leavers')
    .projectCreated('other')
    .modelRegistered('fraud', { projectId: 'other' })
    .described('acme-churn', 1);
}

export function historyContract(begin: NewReadModel): void {
  describe('history', () => {
    it('tells an event as a CloudEvent with a sentence', async () => {
      const told = await begin();
      const { events } = tale();
      await told.hears(tale());
      const { items } = await told.finds('show-history', { ...churn, type: 'StageTransitioned' });
      const event = events.find(({ position }) => position === 10n);
      expect(items[0]).toEqual({
        specversion: '1.0',
        id: 'event-10',
        source: `urn:annals:${logId}`,
        type: 'StageTransitioned',
        subject: 'model-acme-churn',
        time: event?.recordedAt,
        datacontenttype: 'application/json',
        schemaversion: '1',
        revision: '4',
        position: token(10),
        actor: 'bob',
        commandid: event?.commandId,
        correlationid: 'correlation',
        causationid: event?.causationId,
        project: 'acme',
        model: 'churn',
        version: 2,
        summary: 'promoted version 2 from none to production, displacing version 1',
        data: event?.data,
      });
    });

    it('tells what lies beyond a position, and only what is about a stage', async () => {
      const told = await begin();
      await told.hears(tale());
      const all = (await told.finds('audit', { order: 'oldest', all: true })).items;
      const after = all[4]?.position ?? '';
      expect((await told.finds('audit', { order: 'oldest', all: true, after })).items).toEqual(all.slice(5));
      const staged = async (question: Parameters<typeof told.finds<'audit'>>[1]) =>
        (await told.finds('audit', { order: 'oldest', ...question })).items.map(({ position }) => position);
      const moves = all.filter(({ type }) => type === 'StageTransitioned').map(({ position }) => position);
      expect(await staged({ stage: 'PRODUCTION' })).toEqual(moves);
      expect(await staged({ ...churn, stage: 'production', after: moves[0] ?? '' })).toEqual(moves.slice(1));
      expect(await staged({ stage: 'staging' })).toEqual([]);
      expect(await staged({ stage: 'none' })).toEqual([]);
    });

    it('covers the model’s own stream, its versions’ streams and its names, and nothing else', async () => {
      const told = await begin();
      await told.hears(tale());
      const types = async (question: Parameters<typeof told.finds<'show-history'>>[1]) =>
        (await told.finds('show-history', question)).items.map((event) => event.type);
      expect(await types(churn)).toEqual([
        'VersionDescribed',
        'ModelRenamed',
        'StageTransitioned',
        'StageTransitioned',
        'VersionRegistered',
        'VersionRegistered',
        'ModelRegistered',
      ]);
      expect(await types({ ...churn, model: 'LEAVERS', all: true, order: 'oldest' })).toEqual([
        'ModelRegistered',
        'VersionSubmitted',
        'VersionRegistered',
        'VersionSubmitted',
        'VersionRegistered',
        'TransitionApproved',
        'StageTransitioned',
        'TransitionApproved',
        'StageTransitioned',
        'NameRedirected',
        'ModelRenamed',
        'VersionDescribed',
      ]);
    });

    it('shows each event under the name that the model had after it', async () => {
      const told = await begin();
      await told.hears(tale());
      const { items } = await told.finds('show-history', { ...churn, order: 'oldest' });
      expect(items.map((event) => event.model)).toEqual([...Array<string>(5).fill('churn'), 'leavers', 'leavers']);
    });

    it('keeps to a version, those events too in which it was displaced', async () => {
      const told = await begin();
      await told.hears(tale());
      const { items } = await told.finds('show-history', { ...churn, version: 1 });
      expect(items.map((event) => event.position)).toEqual([token(15), token(10), token(8), token(4)]);
      expect(items[0]).toMatchObject({ version: 1, summary: 'changed tags of the version' });
      expect(await told.refuses('show-history', { ...churn, version: 3 })).toBe('version-not-found');
    });

    it('keeps to types, an actor and a time', async () => {
      const told = await begin();
      await told.hears(tale());
      const positions = async (question: Parameters<typeof told.finds<'audit'>>[1]) =>
        (await told.finds('audit', { order: 'oldest', ...question })).items.map((event) => event.position);
      expect(await positions({ type: 'ModelRegistered,ModelRenamed' })).toEqual([2, 12, 14].map(token));
      expect(await positions({ actor: 'bob', type: 'StageTransitioned' })).toEqual([token(10)]);
      const since = '2026-01-01T00:00:12Z';
      expect(await positions({ since, until: '2026-01-01T00:00:14.000Z' })).toEqual([12, 13, 14].map(token));
      expect(await positions({ type: 'ModelSung' })).toEqual([]);
    });

    it('audits everything, a project, a model or a version', async () => {
      const told = await begin();
      const all = tale();
      all.happened(
        'PrincipalRegistered',
        'principal-eve',
        { principalId: 'eve' },
        { principalId: 'eve', kind: 'person' },
      );
      await told.hears(all);
      const items = async (question: Parameters<typeof told.finds<'audit'>>[1]) =>
        (await told.finds('audit', question)).items;
      expect((await items({}))[0]).toMatchObject({
        type: 'PrincipalRegistered',
        project: null,
        model: null,
        version: null,
      });
      expect(await items({ project: 'OTHER' })).toMatchObject([{ model: 'fraud' }, { type: 'ProjectCreated' }]);
      expect(await items({ ...churn })).toHaveLength(7);
      expect(await items({ ...churn, version: 2 })).toHaveLength(2);
      expect(await told.refuses('audit', { project: 'nobody' })).toBe('project-not-found');
      expect(await told.refuses('audit', { ...churn, model: 'nothing' })).toBe('model-not-found');
      expect(await told.refuses('audit', { version: 1 })).toBe('invalid-input');
      expect(await told.refuses('audit', { model: 'churn' })).toBe('invalid-input');
    });

    it('is told of a deleted model and of a deleted version', async () => {
      const told = await begin();
      const all = tale().promoted('acme-churn', 2, 'none').deleted('acme-churn', 2).modelDeleted('acme-churn');
      await told.hears(all);
      const { items } = await told.finds('show-history', churn);
      expect(items.slice(0, 2)).toMatchObject([
        { type: 'ModelDeleted', model: 'leavers', version: null, summary: 'deleted the model with 2 versions' },
        { type: 'VersionDeleted', model: 'leavers', version: 2 },
      ]);
      expect((await told.finds('show-history', { ...churn, version: 1 })).items[0]?.type).toBe('ModelDeleted');
    });
  });
}
