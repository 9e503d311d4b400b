import type { NextRows } from '#application/ports/next-rows';
import { NotApplicable, type ReadModel } from '#application/ports/read-model';
import { projectEvent } from '#projections/catalogue';
import { story, type Story } from '#test/builders/events';
import { logId, now, type NewReadModel, type Told } from './told';

const churn = { project: 'acme', model: 'churn' };
const none = { parked: [], unknownTypes: new Map<string, bigint>() };
const aTale = () => story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn');

/** Gives next rows what a story tells from a place on, in pages. */
async function loads(next: NextRows, tale: Story, from = 0, page = 2): Promise<void> {
  for (let at = from; at < tale.events.length; at += page) {
    const events = tale.events.slice(at, at + page);
    const position = events.at(-1)?.position ?? 0n;
    const changes = events.map((event) => ({ event, operations: projectEvent(event) }));
    await next.load(changes, { logId, position, resume: `after ${position}` });
  }
}

async function differences(next: NextRows): Promise<string[]> {
  const found: string[] = [];
  for (const table of next.tables()) {
    const compared = await next.compareTable(table, 100);
    found.push(...compared.differences.map(({ what }) => `${table}: ${String(what)}`));
  }
  return found;
}

export function nextRowsContract(begin: NewReadModel): void {
  describe('rows that are built beside the live ones', () => {
    const beside = async (): Promise<{ told: Told; rows: ReadModel; next: NextRows }> => {
      const told = await begin();
      return { told, rows: told.rows, next: await told.rows.beginNext() };
    };

    it('are begun by one at a time, whoever comes second while it begins leaves the first its file', async () => {
      const { rows } = await begin();
      const [first, second] = await Promise.allSettled([rows.beginNext(), rows.beginNext()]);
      expect([first.status, second.status]).toEqual(['fulfilled', 'rejected']);
      if (first.status !== 'fulfilled') return;
      await loads(first.value, aTale());
      await first.value.swap(none);
      await first.value.discard();
      expect((await rows.checkpoint())?.position).toBe(4n);
      await (await rows.beginNext()).discard();
    });

    it('are seen by no question until they are swapped in, and then by all', async () => {
      const { told, rows, next } = await beside();
      const tale = aTale();
      await told.hears(story().projectCreated());
      await loads(next, tale);
      await next.finish();
      expect(await told.refuses('show-model', churn)).toBe('model-not-found');
      expect((await rows.checkpoint())?.position).toBe(1n);
      const [asked] = await Promise.all([told.asks('show-project', { project: 'acme' }), next.swap(none)]);
      expect(asked).toMatchObject({ slug: 'acme' });
      expect(await told.finds('show-model', churn)).toMatchObject({ versions: 1 });
      expect(await rows.checkpoint()).toEqual({ logId, position: 4n, resume: 'after 4' });
      await next.discard();
      expect(await told.finds('show-model', churn)).toMatchObject({ versions: 1 });
    });

    it('are followed on once they are live, and can be replaced again', async () => {
      const { told, rows, next } = await beside();
      const tale = aTale();
      await told.hears(tale);
      await loads(next, tale);
      await next.swap(none);
      await told.hears(tale.versionRegistered('acme-churn'));
      expect(await told.finds('show-model', churn)).toMatchObject({ versions: 2 });
      const again = await rows.beginNext();
      await loads(again, tale);
      await again.swap(none);
      await told.hears(tale.versionRegistered('acme-churn'));
      expect(await told.finds('show-model', churn)).toMatchObject({ versions: 3 });
    });

    it('are not finished once they are given up, and can be finished after all', async () => {
      const { told, next } = await beside();
      await loads(next, aTale());
      await expect(next.finish(AbortSignal.abort(new Error('no more')))).rejects.toThrow('no more');
      await next.finish();
      await next.swap(none);
      expect(await told.finds('show-model', churn)).toMatchObject({ versions: 1 });
    });

    it('take changes after their indexes are made too', async () => {
      const { told, next } = await beside();
      const tale = aTale();
      await loads(next, tale);
      await next.finish();
      const told4 = tale.events.length;
      tale.versionRegistered('acme-churn').aliasSet('acme-churn', 'champion', 2);
      await loads(next, tale, told4);
      await next.swap(none);
      expect(await told.finds('resolve', { ...churn, ref: 'champion' })).toMatchObject({ version: 2 });
    });

    it('keep what was decided while they were built, and not what was decided before', async () => {
      const { rows, next } = await beside();
      await rows.park({ modelId: 'old', position: 1n, reason: 'once' });
      await rows.rememberUnknown('ModelSung', 1n);
      await loads(next, aTale());
      const parked = { modelId: 'acme-churn', position: 2n, reason: 'impossible' };
      await next.swap({ parked: [parked], unknownTypes: new Map([['ModelDanced', 3n]]) });
      expect(await rows.parked()).toEqual([parked]);
      expect(await rows.unknownTypes()).toEqual(new Map([['ModelDanced', 3n]]));
    });

    it('name the event that can not be, at the latest when they are stored, take nothing then, and go on from where they are', async () => {
      const { told, next } = await beside();
      const tale = aTale();
      await loads(next, tale);
      await next.finish();
      tale.modelRegistered('fraud').modelRegistered('cats');
      const changes = tale.events.slice(4).map((event) => ({ event, operations: projectEvent(event) }));
      const broken = changes.map(({ event, operations }) => ({
        event,
        operations: event.subject.modelId === 'acme-fraud' ? operations.map(withoutColumns) : operations,
      }));
      const stored = async () => {
        await next.load(broken, { logId, position: tale.position, resume: '' });
        await next.finish();
      };
      const failure = stored();
      await expect(failure).rejects.toBeInstanceOf(NotApplicable);
      await expect(failure).rejects.toMatchObject({ event: { position: 5n, modelId: 'acme-fraud' } });
      const after = { logId, position: tale.position + 1n, resume: '' };
      await expect(next.load([], after)).rejects.toBeInstanceOf(NotApplicable);
      expect((await next.checkpoint())?.position).toBe(4n);
      await next.load(changes.slice(1), { logId, position: tale.position, resume: '' });
      await next.swap(none);
      expect((await told.finds('list-models', { project: 'acme' })).items).toHaveLength(2);
    });

    it('refuse changes that lie before what they took, and those of another log', async () => {
      const { next } = await beside();
      await loads(next, aTale());
      await expect(next.load([], { logId, position: 1n, resume: '' })).rejects.toThrow('stand at 4 already');
      await expect(next.load([], { logId: 'bbbbbbbbbbbb', position: 9n, resume: '' })).rejects.toThrow('rebuild');
      await next.discard();
    });

    it('leave nothing when they are discarded, and one alone is built at a time', async () => {
      const { told, rows, next } = await beside();
      await told.hears(aTale());
      await expect(rows.beginNext()).rejects.toThrow('being built already');
      await loads(next, story().projectCreated('other'));
      await next.discard();
      expect(await told.finds('show-model', churn)).toMatchObject({ versions: 1 });
      const again = await rows.beginNext();
      expect(await again.checkpoint()).toBeUndefined();
      await again.discard();
    });

    it('are counted, and compared with the live ones as these were at one moment', async () => {
      const { told, rows, next } = await beside();
      const tale = aTale().modelRegistered('fraud').versionSubmitted('acme-fraud', 'orphan');
      await told.hears(tale);
      await loads(next, tale);
      await next.finish();
      expect(await next.census()).toMatchObject({ events: 6, versions: 2 });
      expect(await next.beginComparison()).toEqual(await rows.checkpoint());
      await told.hears(tale.modelDescribed('acme-fraud', { title: 'Fraud' }));
      expect(await differences(next)).toEqual([]);
      await next.beginComparison();
      expect((await differences(next)).sort()).toEqual(['audit: extra', 'models: extra', 'models: valid_to']);
      expect((await next.compareTable('models', 1)).differences).toHaveLength(1);
      await next.discard();
      expect((await rows.ask('show-model', { ...churn, model: 'fraud' }, now)).answer).toMatchObject({
        title: 'Fraud',
      });
    });

    it('are compared with a refold of some models, which a seed chooses', async () => {
      const { next } = await beside();
      const tale = aTale().promoted('acme-churn', 1, 'production').aliasSet('acme-churn', 'champion', 1);
      tale.renamed('acme-churn', 'attrition').modelRegistered('fraud').versionSubmitted('acme-fraud', 'orphan');
      await loads(next, tale);
      await next.finish();
      const models = await next.someModels(7, 10);
      expect(models.map(({ modelId }) => modelId).sort()).toEqual(['acme-churn', 'acme-fraud']);
      for (const { modelId, streams } of models) {
        const events = tale.events.filter(({ subject }) => subject.modelId === modelId);
        expect([...streams]).toEqual([...new Set(events.map(({ stream }) => stream))].sort());
        const changes = events.map((event) => ({ event, operations: projectEvent(event) }));
        expect(await next.refold(modelId, changes)).toEqual([]);
        expect(await next.refold(modelId, changes.slice(0, -1))).not.toEqual([]);
      }
      await next.discard();
    });
  });
}

function withoutColumns(operation: ReturnType<typeof projectEvent>[number]): typeof operation {
  return operation.op === 'put' && operation.table === 'models' ? { ...operation, columns: {} } : operation;
}
