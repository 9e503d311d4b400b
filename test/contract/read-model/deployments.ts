import { story, type Story } from '#test/builders/events';
import { asOf, type NewReadModel } from './told';

const churn = { project: 'acme', model: 'churn' };
const since = '2026-01-01T00:00:00.000Z';
const two = () =>
  story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn').versionRegistered('acme-churn');
const idOf = (tale: Story) => `deployment-${tale.position}`;

export function deploymentsContract(begin: NewReadModel): void {
  describe('deployments', () => {
    it('say what runs where, since when, who said so, and whether it may', async () => {
      const told = await begin();
      const tale = two().by('bob');
      tale.deployed('acme-churn', 1, 'EU', { url: 'https://eu.example.org/', since, reason: 'first' });
      await told.hears(tale);
      const deployment = {
        id: idOf(tale),
        project: 'acme',
        model: 'churn',
        version: 1,
        versionId: 'acme-churn-v1',
        environment: 'EU',
        url: 'https://eu.example.org/',
        since,
        endedAt: null,
        endedBy: null,
        by: 'bob',
        recordedAt: tale.time,
        reason: 'first',
        standing: 'allowed',
        why: 'Version 1 may run: it stands in no stage.',
      };
      for (const question of [churn, { project: 'ACME' }, { ...churn, environment: 'eu' }])
        expect(await told.finds('list-deployments', question)).toEqual({ items: [deployment], next: null });
      expect((await told.finds('list-deployments', { ...churn, environment: 'us' })).items).toEqual([]);
      expect(await told.refuses('list-deployments', { project: 'other' })).toBe('project-not-found');
      expect(await told.refuses('list-deployments', { ...churn, model: 'other' })).toBe('model-not-found');
    });

    it('end when another takes the place or when they are told to, and are listed where that is asked', async () => {
      const told = await begin();
      const tale = two().deployed('acme-churn', 1, 'eu', { since });
      const first = idOf(tale);
      const running = asOf(tale);
      tale.by('eve').deployed('acme-churn', 2, 'eu', { since: '2026-01-02T00:00:00.000Z' });
      const second = idOf(tale);
      const replaced = asOf(tale);
      await told.hears(tale.undeployed('acme-churn', second));
      const list = async (open: 'yes' | 'no' | 'all', at?: typeof running) =>
        (await told.finds('list-deployments', { ...churn, open }, ...(at ? [at] : []))).items.map(({ id }) => id);
      expect(await list('yes')).toEqual([]);
      expect(await list('no')).toEqual([second, first]);
      expect(await list('yes', replaced)).toEqual([second]);
      expect(await list('all', replaced)).toEqual([second, first]);
      expect(await list('all', running)).toEqual([first]);
      const { items } = await told.finds('list-deployments', { ...churn, open: 'all' });
      expect(items[1]).toMatchObject({
        version: 1,
        endedAt: '2026-01-02T00:00:00.000Z',
        endedBy: 'eve',
        standing: null,
        why: null,
      });
      expect((await told.finds('show-history', { ...churn, version: 1 })).items[0]).toMatchObject({
        type: 'DeploymentRecorded',
        version: 2,
      });
    });

    it('stand as their versions do, at the asked time', async () => {
      const told = await begin();
      const tale = two().deployed('acme-churn', 1, 'eu');
      const allowed = asOf(tale);
      const deprecated = asOf(tale.deprecated('acme-churn', 1, null, 2));
      const quarantined = asOf(tale.quarantined('acme-churn', 1));
      tale.released('acme-churn', 1);
      await told.hears(tale.archived('acme-churn', 1));
      const standing = async (at?: typeof allowed) =>
        (await told.finds('list-deployments', churn, ...(at ? [at] : []))).items.map((item) => item.standing);
      expect(await standing(allowed)).toEqual(['allowed']);
      expect(await standing(deprecated)).toEqual(['deprecated']);
      expect(await standing(quarantined)).toEqual(['quarantined']);
      expect(await standing()).toEqual(['archived']);
    });

    it('reach the day of a deprecation by the clock now, by the asked moment then, and by the event of a position', async () => {
      const told = await begin();
      const tale = two().deployed('acme-churn', 1, 'eu').deprecated('acme-churn', 1, '2026-03-01');
      const announced = asOf(tale);
      await told.hears(tale.at('2026-04-01T00:00:00.000Z').modelRegistered('other'));
      const standing = async (at: Parameters<typeof told.finds>[2]) =>
        (await told.finds('list-deployments', churn, at)).items.map((item) => item.standing);
      expect(await standing({ kind: 'now', time: '2026-02-28T23:59:59.999Z' })).toEqual(['allowed']);
      expect(await standing({ kind: 'now', time: '2026-03-01T00:00:00.000Z' })).toEqual(['deprecated']);
      expect(await standing({ kind: 'now' })).toEqual(['deprecated']);
      expect(await standing({ kind: 'time', time: '2026-02-28T12:00:00Z' })).toEqual(['allowed']);
      expect(await standing({ kind: 'time', time: '2026-03-02T12:00:00Z' })).toEqual(['deprecated']);
      expect(await standing(announced)).toEqual(['allowed']);
    });

    it('are displaced when their version leaves a stage after they were recorded, until it stands in one again', async () => {
      const told = await begin();
      const tale = two().promoted('acme-churn', 1, 'production').promoted('acme-churn', 1, 'none');
      tale.deployed('acme-churn', 1, 'eu');
      const outside = asOf(tale);
      const standing = async (at?: typeof outside) =>
        (await told.finds('list-deployments', churn, ...(at ? [at] : []))).items.map((item) => item.standing);
      const held = asOf(tale.promoted('acme-churn', 1, 'staging'));
      const displaced = asOf(tale.promoted('acme-churn', 2, 'staging'));
      const again = asOf(tale.stageRolledBack('acme-churn', 'staging'));
      await told.hears(tale.promoted('acme-churn', 1, 'none'));
      expect(await standing(outside)).toEqual(['allowed']);
      expect(await standing(held)).toEqual(['allowed']);
      expect(await standing(displaced)).toEqual(['displaced']);
      expect(await standing(again)).toEqual(['allowed']);
      expect((await told.finds('list-deployments', churn)).items).toMatchObject([
        { standing: 'displaced', why: expect.stringContaining('it left staging') as string },
      ]);
    });

    it('are paged by environment, the newest first, judged by the moment of the first page', async () => {
      const told = await begin();
      const tale = two().deprecated('acme-churn', 1, '2026-03-01');
      for (const [environment, day] of [
        ['us', 1],
        ['eu', 2],
        ['EU', 3],
        ['eu', 3],
        ['asia', 4],
      ] as const) {
        const url = `https://example.org/${tale.position}`;
        tale.deployed('acme-churn', 1, environment, { url, since: `2026-01-0${day}T00:00:00.000Z` });
      }
      await told.hears(tale);
      const seen: unknown[] = [];
      let cursor: string | undefined;
      for (let day = 1; day === 1 || cursor !== undefined; day++) {
        const at = { kind: 'now' as const, time: day === 1 ? '2026-02-01T00:00:00.000Z' : '2026-05-01T00:00:00.000Z' };
        const page = await told.finds('list-deployments', { ...churn, limit: 2, ...(cursor ? { cursor } : {}) }, at);
        seen.push(...page.items.map((item) => [item.environment, item.since.slice(8, 10), item.standing]));
        cursor = page.next ?? undefined;
      }
      expect(seen).toEqual([
        ['asia', '04', 'allowed'],
        ['EU', '03', 'allowed'],
        ['eu', '03', 'allowed'],
        ['eu', '02', 'allowed'],
        ['us', '01', 'allowed'],
      ]);
    });

    it('go with their model, and do not come back with its name', async () => {
      const told = await begin();
      const tale = two().deployed('acme-churn', 1, 'eu');
      const then = asOf(tale);
      await told.hears(tale.modelDeleted('acme-churn'));
      expect((await told.finds('list-deployments', { project: 'acme', open: 'all' })).items).toEqual([]);
      expect(await told.refuses('list-deployments', churn)).toBe('model-deleted');
      await told.hears(tale.modelRegistered('churn'));
      expect((await told.finds('list-deployments', { ...churn, open: 'all' })).items).toEqual([]);
      expect((await told.finds('list-deployments', churn, then)).items).toHaveLength(1);
    });
  });
}
