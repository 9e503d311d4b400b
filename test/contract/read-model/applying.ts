import type { RowOperation } from '#application/ports/catalogue-rows';
import { NotApplicable } from '#application/ports/read-model';
import { projectEvent } from '#projections/catalogue';
import { story } from '#test/builders/events';
import { logId, now, type NewReadModel } from './told';

/** A row without most of its columns. */
const impossible = { op: 'put', table: 'models', key: { model_id: 'x' }, columns: { title: 'no more' } } as const;

export function applyingContract(begin: NewReadModel): void {
  describe('applying', () => {
    it('knows no checkpoint and answers that there is nothing before the first event', async () => {
      const told = await begin();
      expect(await told.rows.checkpoint()).toBeUndefined();
      expect(await told.finds('list-projects', {})).toEqual({ items: [], next: null });
      expect(await told.refuses('show-project', { project: 'acme' })).toBe('project-not-found');
      expect((await told.rows.ask('show-project', { project: 'acme' }, now)).position).toBe(0n);
    });

    it('keeps the checkpoint of what it applied', async () => {
      const told = await begin();
      const tale = story(5).projectCreated().modelRegistered('churn');
      await told.hears(tale);
      expect(await told.rows.checkpoint()).toEqual({ logId, position: 10n, resume: 'after 10' });
    });

    it('takes another resume at the same position, but no change', async () => {
      const told = await begin();
      const tale = story().projectCreated();
      await told.hears(tale);
      await told.rows.apply([], { logId, position: 1n, resume: 'looked further' });
      expect((await told.rows.checkpoint())?.resume).toBe('looked further');
      const changes = tale.events.map((event) => ({ event, operations: projectEvent(event) }));
      await expect(told.rows.apply(changes, { logId, position: 1n, resume: '' })).rejects.toThrow('stand at 1 already');
      await expect(told.rows.apply([], { logId, position: 0n, resume: '' })).rejects.toThrow('stand at 1 already');
    });

    it('skips changes that it holds when a batch begins before its checkpoint', async () => {
      const told = await begin();
      const tale = story().projectCreated().modelRegistered('churn');
      await told.hears(tale);
      tale.versionRegistered('acme-churn');
      const changes = tale.events.map((event) => ({ event, operations: projectEvent(event) }));
      await told.rows.apply(changes, { logId, position: tale.position, resume: '' });
      expect((await told.finds('audit', { all: true })).items).toHaveLength(4);
      expect(await told.finds('show-model', { project: 'acme', model: 'churn' })).toMatchObject({ versions: 1 });
    });

    it('takes nothing of another log', async () => {
      const told = await begin();
      await told.hears(story().projectCreated());
      const other = { logId: 'bbbbbbbbbbbb', position: 9n, resume: '' };
      await expect(told.rows.apply([], other)).rejects.toThrow('rebuild');
    });

    it('applies all changes of a batch or none, and names the event that can not be', async () => {
      const told = await begin();
      const tale = story().projectCreated();
      await told.hears(tale);
      tale.modelRegistered('churn').modelRegistered('fraud');
      const changes = tale.events.slice(1).map((event) => ({ event, operations: projectEvent(event) }));
      const broken = changes.map(({ event, operations }, index) => ({
        event,
        operations: index === 0 ? operations : [impossible],
      }));
      const failure = told.rows.apply(broken, { logId, position: 3n, resume: '' });
      await expect(failure).rejects.toBeInstanceOf(NotApplicable);
      await expect(failure).rejects.toMatchObject({ event: { position: 3n } });
      expect((await told.rows.checkpoint())?.position).toBe(1n);
      expect((await told.finds('list-models', { project: 'acme' })).items).toEqual([]);
      await told.rows.apply(changes, { logId, position: 3n, resume: '' });
      expect((await told.finds('list-models', { project: 'acme' })).items).toHaveLength(2);
    });

    it('makes one row of several puts at one position, and none of a put and an end', async () => {
      const told = await begin();
      const tale = story().projectCreated();
      await told.hears(tale);
      const [event] = tale.modelRegistered('churn').events.slice(-1);
      if (!event) throw new Error('the story is empty');
      const operations = projectEvent(event);
      const retitle: RowOperation = { ...impossible, key: { model_id: 'acme-churn' } };
      const titled = [{ event, operations: [...operations, retitle] }];
      await told.rows.apply(titled, { logId, position: 2n, resume: '' });
      const churn = { project: 'acme', model: 'churn' };
      expect(await told.finds('show-model', churn)).toMatchObject({ slug: 'churn', title: 'no more' });
      expect((await told.finds('list-models', { project: 'acme' })).items).toHaveLength(1);

      const [second] = tale.modelRegistered('fraud').events.slice(-1);
      if (!second) throw new Error('the story is empty');
      const end: RowOperation = { op: 'end', table: 'models', key: { model_id: 'acme-fraud' } };
      const ended = [{ event: second, operations: [...projectEvent(second), end] }];
      await told.rows.apply(ended, { logId, position: 3n, resume: '' });
      expect(await told.refuses('show-model', { project: 'acme', model: 'fraud' })).toBe('model-not-found');
    });

    it('begins from nothing after a reset', async () => {
      const told = await begin();
      const tale = story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn');
      await told.hears(tale);
      await told.rows.rememberUnknown('ModelSung', 3n);
      await told.rows.park({ modelId: 'acme-churn', position: 4n, reason: 'impossible' });
      const before = await told.finds('show-version', { project: 'acme', model: 'churn', ref: '1' });
      await told.rows.reset();
      expect(await told.rows.checkpoint()).toBeUndefined();
      expect(await told.rows.parked()).toEqual([]);
      expect(await told.rows.unknownTypes()).toEqual(new Map());
      expect(await told.finds('list-projects', {})).toEqual({ items: [], next: null });
      const changes = tale.events.map((event) => ({ event, operations: projectEvent(event) }));
      await told.rows.apply(changes, { logId, position: tale.position, resume: '' });
      expect(await told.finds('show-version', { project: 'acme', model: 'churn', ref: '1' })).toEqual(before);
    });

    it('remembers the first position of an unknown type, and each parked model once', async () => {
      const told = await begin();
      await told.rows.rememberUnknown('ModelSung', 3n);
      await told.rows.rememberUnknown('ModelSung', 8n);
      expect(await told.rows.unknownTypes()).toEqual(new Map([['ModelSung', 3n]]));
      const parked = { modelId: 'acme-churn', position: 4n, reason: 'impossible' };
      await told.rows.park(parked);
      await told.rows.park({ ...parked, position: 9n });
      expect(await told.rows.parked()).toEqual([parked]);
    });
  });
}
