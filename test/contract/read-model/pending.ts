import { announced, attached, retired, sealed } from '#test/builders/content-to-come';
import { digestOf } from '#test/builders/event-data';
import { story } from '#test/builders/events';
import { asOf, token, type NewReadModel } from './told';

const churn = { project: 'acme', model: 'churn' };
const second = { ...churn, ref: '2' };
/** A version that is held, and one whose content is to come. */
const begun = () =>
  announced(story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn'), 'acme-churn');

export function pendingContract(begin: NewReadModel): void {
  describe('content that is to come', () => {
    it('is listed and shown, and served by no name', async () => {
      const told = await begin();
      await told.hears(begun());
      expect((await told.finds('list-versions', churn)).items).toMatchObject([
        { number: 2, content: 'pending', digest: null, tree: null, bytes: null, availability: 'active' },
        { number: 1, content: 'held' },
      ]);
      expect(await told.finds('show-version', second)).toMatchObject({
        content: 'pending',
        files: [],
        report: null,
        verdict: null,
        metadata: { architecture: { task: 'declared' } },
        checks: [
          { name: 'format', outcome: 'unknown' },
          { name: 'safety', outcome: 'unknown' },
        ],
      });
      expect(await told.refuses('resolve', second)).toBe('version-pending');
      expect(await told.finds('resolve', { ...churn, ref: 'latest' })).toMatchObject({ version: 1 });
      expect(await told.finds('show-model', churn)).toMatchObject({ versions: 2, latest: 1 });
    });

    it('is refused as quarantined while it is that too', async () => {
      const told = await begin();
      await told.hears(begun().quarantined('acme-churn', 2));
      expect(await told.refuses('resolve', second)).toBe('version-quarantined');
    });

    it('shows nothing of what was attached until it is sealed, however often', async () => {
      const told = await begin();
      const tale = begun();
      await told.hears(tale);
      const { position, ...before } = await told.finds('show-version', second);
      attached(tale, 'acme-churn', 2);
      attached(tale, 'acme-churn', 2, { format: 'onnx' });
      await told.hears(tale);
      const { position: after, ...shown } = await told.finds('show-version', second);
      expect([position, after, shown]).toEqual([token(6), token(8), before]);
      expect(await told.finds('list-files', second)).toEqual({ version: 2, items: [] });
      expect(await told.finds('served-digests', { digests: [digestOf(41)] })).toEqual({ digests: [] });
      expect((await told.finds('show-history', churn)).items[0]).toMatchObject({ type: 'VersionRegistered' });
      expect((await told.finds('audit', { all: true })).items[0]).toMatchObject({
        type: 'ContentAttached',
        preliminary: true,
      });
    });

    it('is the version’s own once it is sealed: what the seal names, whatever else was attached before or comes after', async () => {
      const told = await begin();
      const tale = begun();
      const other = { files: [{ path: 'other', size: 1, digest: digestOf(51) }] };
      const held = { kind: 'held' as const, manifest: digestOf(53), tree: digestOf(54), report: digestOf(55) };
      attached(tale, 'acme-churn', 2, { content: { ...held, ...other }, format: 'onnx' });
      const attachment = attached(tale, 'acme-churn', 2);
      await told.hears(tale);
      const then = asOf(tale);
      sealed(tale, 'acme-churn', 2, attachment);
      attached(tale, 'acme-churn', 2, { content: { ...held, ...other }, format: 'onnx' });
      await told.hears(tale);
      expect(await told.finds('show-version', second)).toMatchObject({
        content: 'held',
        digest: digestOf(43),
        tree: digestOf(44),
        format: 'safetensors',
        bytes: 400,
        parameterCount: 100,
        tensorCount: 2,
        verdict: 'clean',
        report: digestOf(45),
        findings: [{ rule: 'metadata-contradiction' }],
        metadata: { description: 'Predicts churn.', architecture: { task: 'found' }, artifact: { files: 1 } },
        tags: { team: 'risk' },
        files: [{ path: 'model.safetensors' }],
        position: token(10),
      });
      const outcomes = (await told.finds('list-checks', second)).items.map(({ name, outcome }) => [name, outcome]);
      expect(outcomes).toEqual([
        ['format', 'passed'],
        ['safety', 'passed'],
        ['metadata', 'failed'],
      ]);
      expect(await told.finds('resolve', second)).toMatchObject({ digest: digestOf(43), files: [{ size: 400 }] });
      expect(await told.finds('resolve', { ...churn, ref: digestOf(43) })).toMatchObject({ version: 2 });
      expect(await told.finds('resolve', churn)).toMatchObject({ version: 2 });
      const digests = { digests: [digestOf(41), digestOf(51)] };
      expect(await told.finds('served-digests', digests)).toEqual({ digests: [digestOf(41)] });
      expect((await told.finds('show-history', churn)).items[0]).toMatchObject({
        type: 'VersionSealed',
        version: 2,
        summary: 'gave version 2 its content',
      });
      expect(await told.refuses('resolve', second, then)).toBe('version-pending');
      expect(await told.finds('show-version', second, then)).toMatchObject({ content: 'pending', files: [] });
    });

    it('is sealed in quarantine where it is suspicious', async () => {
      const told = await begin();
      const tale = begun();
      const attachment = attached(tale, 'acme-churn', 2, { verdict: 'suspicious' });
      await told.hears(sealed(tale, 'acme-churn', 2, attachment, { availability: 'quarantined', findings: ['code'] }));
      expect(await told.refuses('resolve', second)).toBe('version-quarantined');
      expect(await told.finds('show-version', second)).toMatchObject({
        availability: 'quarantined',
        verdict: 'suspicious',
      });
    });

    it('goes with the rest when the version is deleted', async () => {
      const told = await begin();
      const tale = begun();
      sealed(tale, 'acme-churn', 2, attached(tale, 'acme-churn', 2));
      attached(tale, 'acme-churn', 2);
      await told.hears(tale.deleted('acme-churn', 2));
      expect(await told.refuses('list-files', second)).toBe('version-deleted');
      expect(await told.finds('served-digests', { digests: [digestOf(41)] })).toEqual({ digests: [] });
    });
  });

  describe('a retired version', () => {
    it('is shown by its number, listed with the archived, and served by no name', async () => {
      const told = await begin();
      const tale = begun();
      await told.hears(retired(tale, 'acme-churn', 1));
      const first = { ...churn, ref: '1' };
      expect(await told.finds('show-version', first)).toMatchObject({
        availability: 'retired',
        files: [{ path: 'README.md' }, {}],
      });
      const numbers = async (archived: 'no' | 'yes' | 'only') =>
        (await told.finds('list-versions', { ...churn, archived })).items.map(({ number }) => number);
      expect([await numbers('no'), await numbers('yes'), await numbers('only')]).toEqual([[2], [2, 1], [1]]);
      expect(await told.refuses('resolve', first)).toBe('version-retired');
      expect(await told.refuses('resolve', { ...churn, ref: digestOf(1001) })).toBe('version-retired');
      expect(await told.refuses('resolve', churn)).toBe('version-not-found');
      expect(await told.finds('served-digests', { digests: [digestOf(1)] })).toEqual({ digests: [] });
      expect((await told.finds('show-history', churn)).items[0]).toMatchObject({ summary: 'retired version 1' });
    });

    it('is deleted like any other', async () => {
      const told = await begin();
      await told.hears(retired(begun(), 'acme-churn', 1).deleted('acme-churn', 1));
      expect(await told.refuses('show-version', { ...churn, ref: '1' })).toBe('version-deleted');
    });
  });
}
