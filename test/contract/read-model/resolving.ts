import { presets } from '#models/policy/presets';
import { digestOf } from '#test/builders/event-data';
import { story } from '#test/builders/events';
import type { NewReadModel } from './told';

const churn = { project: 'acme', model: 'churn' };
const model = () => story().projectCreated().modelRegistered('churn');
const failed = { checks: [{ name: 'safety' as const, outcome: 'failed' as const, reasons: [] }] };

export function resolvingContract(begin: NewReadModel): void {
  describe('resolving', () => {
    it('gives what a serving platform needs', async () => {
      const told = await begin();
      await told.hears(model().versionRegistered('acme-churn').deprecated('acme-churn', 1, '2026-12-31', 2));
      expect(await told.finds('resolve', { ...churn, ref: '1' })).toEqual({
        project: 'acme',
        model: 'churn',
        modelId: 'acme-churn',
        ref: '1',
        resolvedBy: 'number',
        version: 1,
        versionId: 'acme-churn-v1',
        digest: digestOf(1001),
        content: 'held',
        uri: null,
        availability: 'deprecated',
        deprecation: { date: '2026-12-31', successor: 2, reason: null },
        files: [
          { path: 'README.md', size: 20, digest: digestOf(2), href: '/api/v1/files/acme/churn/1/README.md' },
          {
            path: 'weights/model a.onnx',
            size: 1000,
            digest: digestOf(1),
            href: '/api/v1/files/acme/churn/1/weights/model%20a.onnx',
          },
        ],
      });
    });

    it('takes a number, a digest, an alias, a stage, latest, or nothing', async () => {
      const told = await begin();
      const tale = model().versionRegistered('acme-churn').versionRegistered('acme-churn');
      tale.versionRegistered('acme-churn').aliasSet('acme-churn', 'Champion', 1).promoted('acme-churn', 2, 'staging');
      await told.hears(tale);
      const by = async (ref?: string) => {
        const { version, resolvedBy, ...answer } = await told.finds('resolve', { ...churn, ref });
        return [version, resolvedBy, answer.ref];
      };
      expect(await by('v2')).toEqual([2, 'number', 'v2']);
      expect(await by(digestOf(1001))).toEqual([1, 'digest', digestOf(1001)]);
      expect(await by('CHAMPION')).toEqual([1, 'alias', 'CHAMPION']);
      expect(await by('Staging')).toEqual([2, 'stage', 'Staging']);
      expect(await by('LATEST')).toEqual([3, 'latest', 'LATEST']);
      expect(await by()).toEqual([3, 'default', 'latest']);
    });

    it('follows the policy’s default where no ref is given', async () => {
      const told = await begin();
      const policy = { ...presets.open, defaultRef: 'Production' };
      const tale = story().projectCreated('acme', { policy }).modelRegistered('churn').versionRegistered('acme-churn');
      await told.hears(tale.versionRegistered('acme-churn'));
      expect(await told.refuses('resolve', churn)).toBe('stage-empty');
      await told.hears(tale.promoted('acme-churn', 1, 'production'));
      expect(await told.finds('resolve', churn)).toMatchObject({
        version: 1,
        resolvedBy: 'default',
        ref: 'Production',
      });
    });

    it('means by a stage with several holders the last that entered', async () => {
      const told = await begin();
      const stages = [{ name: 'production', checks: [], votes: 0, holders: 3 }];
      const tale = story()
        .projectCreated('acme', { policy: { ...presets.open, stages } })
        .modelRegistered('churn');
      tale.versionRegistered('acme-churn').versionRegistered('acme-churn').versionRegistered('acme-churn');
      for (const number of [3, 1, 2]) tale.promoted('acme-churn', number, 'production', false);
      await told.hears(tale);
      expect(await told.finds('resolve', { ...churn, ref: 'production' })).toMatchObject({ version: 2 });
      const holders = (await told.finds('show-model', churn)).stages.map((holder) => holder.version);
      expect(holders).toEqual([2, 1, 3]);
      await told.hears(tale.promoted('acme-churn', 2, 'none'));
      expect(await told.finds('resolve', { ...churn, ref: 'production' })).toMatchObject({ version: 1 });
    });

    it('lets a stage win over an alias of its name, also while it is empty', async () => {
      const told = await begin();
      await told.hears(model().versionRegistered('acme-churn').aliasSet('acme-churn', 'staging', 1));
      expect(await told.refuses('resolve', { ...churn, ref: 'staging' })).toBe('stage-empty');
    });

    it('refuses what names no version', async () => {
      const told = await begin();
      await told.hears(model());
      expect(await told.refuses('resolve', { ...churn, ref: '1' })).toBe('version-not-found');
      expect(await told.refuses('resolve', { ...churn, ref: digestOf(1) })).toBe('version-not-found');
      expect(await told.refuses('resolve', { ...churn, ref: 'champion' })).toBe('version-not-found');
      expect(await told.refuses('resolve', { ...churn, ref: 'latest' })).toBe('version-not-found');
      expect(await told.refuses('resolve', churn)).toBe('version-not-found');
      expect(await told.refuses('resolve', { ...churn, ref: 'a..b' })).toBe('invalid-ref');
      expect(await told.refuses('resolve', { ...churn, model: 'other' })).toBe('model-not-found');
      expect(await told.refuses('resolve', { ...churn, project: 'other' })).toBe('project-not-found');
    });

    it('serves nothing quarantined, by whatever name, and serves it again when it is released', async () => {
      const told = await begin();
      const tale = model().versionRegistered('acme-churn').versionRegistered('acme-churn');
      tale.promoted('acme-churn', 2, 'production').aliasSet('acme-churn', 'champion', 2);
      await told.hears(tale.quarantined('acme-churn', 2));
      for (const ref of ['2', 'production', 'champion', digestOf(1002)])
        expect(await told.refuses('resolve', { ...churn, ref })).toBe('version-quarantined');
      expect(await told.finds('resolve', churn)).toMatchObject({ version: 1 });
      expect(await told.finds('show-version', { ...churn, ref: 'production' })).toMatchObject({
        number: 2,
        availability: 'quarantined',
      });
      await told.hears(tale.released('acme-churn', 2));
      expect(await told.finds('resolve', churn)).toMatchObject({ version: 2 });
    });

    it('serves an archived version by number and digest only', async () => {
      const told = await begin();
      const tale = model().versionRegistered('acme-churn').versionRegistered('acme-churn');
      await told.hears(tale.deprecated('acme-churn', 2).archived('acme-churn', 2));
      expect(await told.finds('resolve', { ...churn, ref: '2' })).toMatchObject({ availability: 'archived' });
      expect(await told.finds('resolve', { ...churn, ref: digestOf(1002) })).toMatchObject({ version: 2 });
      expect(await told.finds('resolve', churn)).toMatchObject({ version: 1 });
      await told.hears(tale.restored('acme-churn', 2, 'deprecated'));
      expect(await told.finds('resolve', churn)).toMatchObject({ version: 2, availability: 'deprecated' });
      await told.hears(tale.restored('acme-churn', 2, 'active'));
      expect(await told.finds('resolve', churn)).toMatchObject({ availability: 'active', deprecation: null });
    });

    it('serves no held version whose safety check has not passed', async () => {
      const told = await begin();
      const tale = model().versionRegistered('acme-churn').versionRegistered('acme-churn', failed);
      await told.hears(tale);
      expect(await told.refuses('resolve', { ...churn, ref: '2' })).toBe('version-not-servable');
      expect(await told.finds('resolve', churn)).toMatchObject({ version: 1 });
      await told.hears(tale.described('acme-churn', 1, failed));
      expect(await told.refuses('resolve', churn)).toBe('version-not-found');
    });

    it('means by a digest the highest version that may be served', async () => {
      const told = await begin();
      const same = { digest: digestOf(77) };
      const tale = model();
      for (let number = 1; number <= 5; number++) tale.versionRegistered('acme-churn', {}, same);
      tale.archived('acme-churn', 3).quarantined('acme-churn', 4).deleted('acme-churn', 5);
      await told.hears(tale);
      const ref = { ...churn, ref: digestOf(77) };
      expect(await told.finds('resolve', ref)).toMatchObject({ version: 2, resolvedBy: 'digest' });
      await told.hears(tale.archived('acme-churn', 1).archived('acme-churn', 2));
      expect(await told.finds('resolve', ref)).toMatchObject({ version: 3 });
      await told.hears(tale.deleted('acme-churn', 1).deleted('acme-churn', 2).deleted('acme-churn', 3));
      expect(await told.refuses('resolve', ref)).toBe('version-quarantined');
      await told.hears(tale.deleted('acme-churn', 4));
      expect(await told.refuses('resolve', ref)).toBe('version-deleted');
    });

    it('follows a rollback back to the entry that it made current', async () => {
      const told = await begin();
      const tale = model().versionRegistered('acme-churn').versionRegistered('acme-churn');
      tale.promoted('acme-churn', 1, 'production').promoted('acme-churn', 2, 'production');
      tale.aliasSet('acme-churn', 'champion', 1).aliasSet('acme-churn', 'champion', 2);
      await told.hears(tale);
      const before = (await told.finds('show-model', churn)).stages;
      expect(before).toMatchObject([{ version: 2, entryId: 'event-10' }]);
      await told.hears(
        tale.by('eve').stageRolledBack('acme-churn', 'production').aliasRolledBack('acme-churn', 'champion'),
      );
      const after = await told.finds('show-model', churn);
      expect(after.stages).toMatchObject([
        { version: 1, entryId: 'event-8', by: 'eve', since: '2026-01-01T00:00:13.000Z' },
      ]);
      expect(after.aliases).toMatchObject([{ name: 'champion', version: 1, entryId: 'event-11', since: tale.time }]);
      expect(await told.finds('show-version', { ...churn, ref: '2' })).toMatchObject({ stage: 'none', aliases: [] });
      await told.hears(tale.aliasRemoved('acme-churn', 'champion'));
      expect(await told.refuses('resolve', { ...churn, ref: 'champion' })).toBe('version-not-found');
    });
  });
}
