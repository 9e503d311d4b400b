import { presets } from '#models/policy/presets';
import { story, type Story } from '#test/builders/events';
import { asOf, token, type NewReadModel } from './told';

const churn = { project: 'acme', model: 'churn' };
const two = (policy = presets.open) =>
  story()
    .projectCreated('acme', { policy })
    .modelRegistered('churn')
    .versionRegistered('acme-churn')
    .versionRegistered('acme-churn');
const following = (tale: Story) => tale.aliasFollows('acme-churn', 'Current', 'production');

export function followersContract(begin: NewReadModel): void {
  describe('an alias that follows a stage', () => {
    it('names no version while the stage is empty, and is there', async () => {
      const told = await begin();
      const tale = following(two());
      await told.hears(tale);
      const empty = { name: 'Current', follows: 'production', version: null, versionId: null, since: tale.time };
      expect(await told.finds('show-alias', { ...churn, alias: 'current' })).toMatchObject(empty);
      expect(await told.finds('list-aliases', churn)).toMatchObject({ items: [empty] });
      expect(await told.finds('show-model', churn)).toMatchObject({ aliases: [empty] });
      for (const query of ['resolve', 'show-version'] as const)
        expect(await told.refuses(query, { ...churn, ref: 'CURRENT' })).toBe('alias-empty');
    });

    it('names its holder from the promotion on, and says who led it there by which event', async () => {
      const told = await begin();
      const tale = following(two()).by('bob').promoted('acme-churn', 1, 'production');
      await told.hears(tale);
      expect(await told.finds('show-alias', { ...churn, alias: 'current' })).toEqual({
        name: 'Current',
        follows: 'production',
        version: 1,
        versionId: 'acme-churn-v1',
        entryId: `event-${tale.position}`,
        since: tale.time,
        by: 'bob',
      });
      expect(await told.finds('resolve', { ...churn, ref: 'current' })).toMatchObject({
        version: 1,
        resolvedBy: 'alias',
      });
      expect(await told.finds('show-version', { ...churn, ref: '1' })).toMatchObject({ aliases: ['Current'] });
    });

    it('moves with a displacing promotion, a rollback and a withdrawal, and each position keeps what was then', async () => {
      const told = await begin();
      const tale = following(two());
      const empty = asOf(tale);
      const first = asOf(tale.promoted('acme-churn', 1, 'production'));
      const second = asOf(tale.promoted('acme-churn', 2, 'production'));
      const back = asOf(tale.stageRolledBack('acme-churn', 'production'));
      const gone = asOf(tale.promoted('acme-churn', 1, 'none'));
      await told.hears(tale);
      const version = async (at: typeof first) => {
        const answer = await told.asks('resolve', { ...churn, ref: 'current' }, at);
        return 'refused' in answer ? answer.refused : answer.version;
      };
      expect(await Promise.all([empty, first, second, back, gone].map(version))).toEqual([
        'alias-empty',
        1,
        2,
        1,
        'alias-empty',
      ]);
    });

    it('goes back to the holder before where the last of several leaves, and that one has changed by it', async () => {
      const told = await begin();
      const stages = presets.open.stages.map((stage) => ({ ...stage, holders: 2 }));
      const tale = following(two({ ...presets.open, stages }));
      tale.promoted('acme-churn', 1, 'production').promoted('acme-churn', 2, 'production', false);
      await told.hears(tale.promoted('acme-churn', 2, 'none'));
      const position = token(tale.position);
      expect(await told.finds('show-alias', { ...churn, alias: 'current' })).toMatchObject({ version: 1 });
      expect(await told.finds('show-version', { ...churn, ref: '1' })).toMatchObject({
        aliases: ['Current'],
        position,
      });
      const { items } = await told.finds('show-history', { ...churn, version: 1 });
      expect(items[0]).toMatchObject({ type: 'StageTransitioned', position });
    });

    it('gives way to a version of its own, and the other way', async () => {
      const told = await begin();
      const tale = two().aliasSet('acme-churn', 'Current', 2).promoted('acme-churn', 1, 'production');
      await told.hears(following(tale));
      expect(await told.finds('resolve', { ...churn, ref: 'current' })).toMatchObject({ version: 1 });
      await told.hears(tale.aliasRemoved('acme-churn', 'Current'));
      expect(await told.refuses('show-alias', { ...churn, alias: 'current' })).toBe('alias-not-found');
      expect(await told.refuses('resolve', { ...churn, ref: 'current' })).toBe('version-not-found');
      await told.hears(tale.aliasSet('acme-churn', 'Current', 2));
      expect(await told.finds('show-alias', { ...churn, alias: 'current' })).toMatchObject({
        follows: null,
        version: 2,
      });
      await told.hears(tale.promoted('acme-churn', 2, 'production').promoted('acme-churn', 1, 'production'));
      expect(await told.finds('resolve', { ...churn, ref: 'current' })).toMatchObject({ version: 2 });
    });
  });
}
