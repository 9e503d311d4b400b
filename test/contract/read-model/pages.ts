import { story } from '#test/builders/events';
import type { NewReadModel } from './told';

const churn = { project: 'acme', model: 'churn' };

export function pagesContract(begin: NewReadModel): void {
  describe('pages', () => {
    it('goes through a list page by page, to a last one without a next', async () => {
      const told = await begin();
      const tale = story().projectCreated();
      for (const slug of ['b', 'D', 'a', 'C', 'e']) tale.modelRegistered(slug);
      await told.hears(tale);
      const seen: string[][] = [];
      let cursor: string | undefined;
      do {
        const page = await told.finds('list-models', { project: 'acme', limit: 2, ...(cursor ? { cursor } : {}) });
        seen.push(page.items.map((item) => item.slug));
        cursor = page.next ?? undefined;
      } while (cursor);
      expect(seen).toEqual([['a', 'b'], ['C', 'D'], ['e']]);
    });

    it('has no next after a page that is just full', async () => {
      const told = await begin();
      await told.hears(story().projectCreated('a').projectCreated('b'));
      expect((await told.finds('list-projects', { limit: 2 })).next).toBeNull();
      const first = await told.finds('list-projects', { limit: 1 });
      const second = await told.finds('list-projects', { limit: 1, cursor: first.next ?? '' });
      expect(second).toMatchObject({ items: [{ slug: 'b' }], next: null });
    });

    it('stays in the time of its first page while writes go on', async () => {
      const told = await begin();
      const tale = story().projectCreated().modelRegistered('churn');
      for (let number = 1; number <= 4; number++) tale.versionRegistered('acme-churn');
      await told.hears(tale);
      const position = tale.position;
      const first = await told.finds('list-versions', { ...churn, limit: 2 });
      expect(first.items.map((item) => item.number)).toEqual([4, 3]);
      await told.hears(
        tale.versionRegistered('acme-churn').deleted('acme-churn', 2).promoted('acme-churn', 1, 'staging'),
      );
      const question = { ...churn, limit: 2, archived: 'no' as const, cursor: first.next ?? '' };
      const second = await told.rows.ask('list-versions', question, { kind: 'now' });
      expect(second.position).toBe(position);
      expect(second.answer).toMatchObject({
        items: [
          { number: 2, availability: 'active' },
          { number: 1, stage: 'none' },
        ],
        next: null,
      });
      expect((await told.finds('list-versions', churn)).items.map((item) => item.number)).toEqual([5, 4, 3, 1]);
    });

    it('pages events in either order without those that come meanwhile', async () => {
      const told = await begin();
      const tale = story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn');
      await told.hears(tale);
      for (const order of ['newest', 'oldest'] as const) {
        const end = tale.position;
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await told.finds('audit', { limit: 2, all: true, order, ...(cursor ? { cursor } : {}) });
          seen.push(...page.items.map((event) => event.id));
          await told.hears(tale.described('acme-churn', 1));
          cursor = page.next ?? undefined;
        } while (cursor);
        const expected = tale.events.filter((event) => event.position <= end).map((event) => event.id);
        expect(seen).toEqual(order === 'oldest' ? expected : expected.reverse());
      }
    });

    it('refuses a cursor that it did not give out, of another list, or beyond its rows', async () => {
      const told = await begin();
      await told.hears(story().projectCreated('a').projectCreated('b').modelRegistered('churn', { projectId: 'a' }));
      const { next } = await told.finds('list-projects', { limit: 1 });
      const forged = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
      const [list, log] = ['list-versions', 'abcdefghijkl'];
      const inA = { project: 'a', model: 'churn' };
      expect(await told.refuses('list-projects', { cursor: 'nonsense' })).toBe('invalid-cursor');
      expect(await told.refuses('list-models', { project: 'a', cursor: next ?? '' })).toBe('invalid-cursor');
      expect(await told.refuses('list-versions', { ...inA, cursor: forged(list, log, 99, '1') })).toBe(
        'invalid-cursor',
      );
      expect(await told.refuses('list-versions', { ...inA, cursor: forged(list, log, 3, 'x') })).toBe('invalid-cursor');
      expect(await told.refuses('list-versions', { ...inA, cursor: forged(list, 'other', 3, '1') })).toBe(
        'invalid-cursor',
      );
      expect(await told.refuses('list-versions', { ...inA, cursor: forged(list, log, 3, '1', 1) })).toBe(
        'invalid-cursor',
      );
      expect(await told.refuses('list-versions', { ...inA, cursor: forged(list, log, -1, '1') })).toBe(
        'invalid-cursor',
      );
      expect(await told.refuses('audit', { cursor: forged('audit', log, 3, '-1') })).toBe('invalid-cursor');
    });
  });
}
