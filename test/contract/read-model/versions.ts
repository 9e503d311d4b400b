import { digestOf, submission } from '#test/builders/event-data';
import { story } from '#test/builders/events';
import { token, type NewReadModel } from './told';

const churn = { project: 'acme', model: 'churn' };
const model = () => story().projectCreated().modelRegistered('churn');

export function versionsContract(begin: NewReadModel): void {
  describe('versions', () => {
    it('shows everything that is known about a version', async () => {
      const told = await begin();
      const tale = model().by('ada').versionRegistered('acme-churn');
      await told.hears(tale);
      const { checks, files, ...sent } = { ...submission('acme-churn', 'acme-churn-v1'), files: heldFiles() };
      expect(await told.finds('show-version', { ...churn, ref: 'V1' })).toEqual({
        number: 1,
        id: 'acme-churn-v1',
        project: 'acme',
        model: 'churn',
        content: 'held',
        digest: digestOf(1001),
        tree: digestOf(4),
        uri: null,
        format: 'onnx',
        bytes: 1020,
        parameterCount: 250,
        availability: 'active',
        deprecation: null,
        stage: 'none',
        aliases: [],
        previous: null,
        registeredAt: tale.time,
        registeredBy: 'ada',
        position: token(4),
        tags: { team: 'risk' },
        verdict: 'clean',
        findings: [],
        report: digestOf(5),
        tensorCount: 4,
        metadata: sent.metadata,
        sources: {},
        evaluations: [{ ...sent.evaluations[0], recordedAt: tale.events[2]?.recordedAt, recordedBy: 'ada' }],
        lineage: sent.lineage,
        checks: [...checks].reverse(),
        files: [...files].sort((one, other) => (one.path < other.path ? -1 : 1)),
      });
    });

    it('tells of which slice a metric is and how sure it is', async () => {
      const told = await begin();
      const whole = { metric: 'f1', value: 1, direction: 'higher-is-better' as const, dataset: 'd', split: 'test' };
      const sliced = { ...whole, slice: 'age over 65', confidenceInterval: { low: 0.9, high: 1, level: 0.95 } };
      await told.hears(model().versionRegistered('acme-churn', { evaluations: [sliced, whole] }));
      const { items } = await told.finds('list-evaluations', { ...churn, ref: '1' });
      expect(items).toEqual([sliced, whole].map((sent) => expect.objectContaining(sent) as unknown));
      expect(items[1]).not.toHaveProperty('slice');
      expect(items[1]).not.toHaveProperty('confidenceInterval');
    });

    it('shows external content by its address', async () => {
      const told = await begin();
      const content = { kind: 'external' as const, uri: 'https://models.example/a', digest: null };
      await told.hears(model().versionRegistered('acme-churn', { content, checks: [], facts: noFacts }));
      const version = await told.finds('show-version', { ...churn, ref: '1' });
      expect(version).toMatchObject({ content: 'external', uri: content.uri, digest: null, files: [], report: null });
      expect(await told.finds('list-files', { ...churn, ref: '1' })).toEqual({ version: 1, items: [] });
      expect(await told.finds('show-model', churn)).toMatchObject({ latest: 1 });
    });

    it('shows nothing of a version that was submitted and never registered', async () => {
      const told = await begin();
      const tale = model()
        .versionRegistered('acme-churn')
        .versionSubmitted('acme-churn', 'orphan', {
          tags: { orphan: 'yes' },
        });
      await told.hears(tale);
      expect((await told.finds('list-versions', { ...churn, archived: 'yes' })).items).toHaveLength(1);
      expect((await told.finds('list-versions', { ...churn, tag: 'orphan' })).items).toEqual([]);
      expect(await told.finds('show-model', churn)).toMatchObject({ versions: 1, latest: 1, position: token(4) });
      expect(await told.refuses('show-version', { ...churn, ref: '2' })).toBe('version-not-found');
      expect((await told.finds('show-history', churn)).items.map((event) => event.type)).toEqual([
        'VersionRegistered',
        'ModelRegistered',
      ]);
      expect((await told.finds('audit', { all: true })).items[0]).toMatchObject({
        type: 'VersionSubmitted',
        preliminary: true,
        model: 'churn',
        version: null,
      });
    });

    it('follows what is recorded later on the version’s own stream', async () => {
      const told = await begin();
      const tale = model().versionRegistered('acme-churn').by('bob').evaluated('acme-churn', 1, 0.75);
      tale.linked('acme-churn', 1, 'run-7').described('acme-churn', 1, {
        tags: { ready: 'yes' },
        removedTags: ['team'],
        metadata: { artifact: { files: 2 } },
        checks: [{ name: 'metadata', outcome: 'failed', reasons: ['incomplete'], percentage: 4, missing: [] }],
      });
      await told.hears(tale);
      const ref = { ...churn, ref: '1' };
      expect(await told.finds('show-version', ref)).toMatchObject({
        tags: { ready: 'yes' },
        metadata: { artifact: { files: 2 } },
        position: token(7),
      });
      const { items } = await told.finds('list-evaluations', ref);
      expect(items.map(({ value, recordedBy }) => [value, recordedBy])).toEqual([
        [0.5, 'ada'],
        [0.75, 'bob'],
      ]);
      expect((await told.finds('list-checks', ref)).items.map(({ name, outcome }) => [name, outcome])).toEqual([
        ['format', 'passed'],
        ['safety', 'passed'],
        ['metadata', 'failed'],
        ['evaluation', 'passed'],
      ]);
      expect((await told.finds('list-checks', ref)).items[2]).toMatchObject({ percentage: 4, missing: [] });
      expect(await told.finds('show-lineage', ref)).toMatchObject({
        version: 1,
        previous: null,
        next: [],
        links: [{ kind: 'dataset' }, { kind: 'run', id: 'run-7' }],
      });
    });

    it('tells which versions come before and after one', async () => {
      const told = await begin();
      const tale = model().versionRegistered('acme-churn').versionRegistered('acme-churn');
      tale.versionRegistered('acme-churn', {}, { previous: 1 }).versionRegistered('acme-churn', {}, { previous: 1 });
      await told.hears(tale.deleted('acme-churn', 4));
      expect(await told.finds('show-lineage', { ...churn, ref: '1' })).toMatchObject({ next: [2, 3] });
      expect(await told.finds('show-lineage', { ...churn, ref: '2' })).toMatchObject({ previous: 1, next: [] });
    });

    it('lists versions from the highest number, by stage, by tag and by whether they are archived', async () => {
      const told = await begin();
      const tale = model();
      for (let number = 1; number <= 5; number++)
        tale.versionRegistered('acme-churn', { tags: { parity: number % 2 ? 'odd' : 'even' } });
      tale.promoted('acme-churn', 2, 'production').archived('acme-churn', 3).deleted('acme-churn', 4);
      tale.quarantined('acme-churn', 5).aliasSet('acme-churn', 'b', 2).aliasSet('acme-churn', 'a', 2);
      await told.hears(tale);
      const numbers = async (filter: Partial<Parameters<typeof told.finds<'list-versions'>>[1]>) =>
        (await told.finds('list-versions', { ...churn, ...filter })).items.map((item) => item.number);
      expect(await numbers({})).toEqual([5, 2, 1]);
      expect(await numbers({ archived: 'yes' })).toEqual([5, 3, 2, 1]);
      expect(await numbers({ archived: 'only' })).toEqual([3]);
      expect(await numbers({ stage: 'Production' })).toEqual([2]);
      expect(await numbers({ stage: 'none' })).toEqual([5, 1]);
      expect(await numbers({ tag: 'parity=odd' })).toEqual([5, 1]);
      expect(await numbers({ tag: 'parity=' })).toEqual([]);
      expect((await told.finds('list-versions', { ...churn, stage: 'production' })).items).toMatchObject([
        { number: 2, stage: 'production', aliases: ['a', 'b'] },
      ]);
    });

    it('counts an event of either stream as a change of each version that it concerns', async () => {
      const told = await begin();
      const tale = model().versionRegistered('acme-churn').versionRegistered('acme-churn');
      tale.promoted('acme-churn', 1, 'production').promoted('acme-churn', 2, 'production');
      await told.hears(tale);
      const position = async (ref: string) => (await told.finds('show-version', { ...churn, ref })).position;
      expect([await position('1'), await position('2')]).toEqual([token(10), token(10)]);
      await told.hears(tale.aliasSet('acme-churn', 'champion', 1).described('acme-churn', 2));
      expect([await position('1'), await position('2')]).toEqual([token(11), token(12)]);
      await told.hears(tale.aliasSet('acme-churn', 'champion', 2));
      expect([await position('1'), await position('2')]).toEqual([token(13), token(13)]);
    });

    it('forgets the evidence of a deleted version, and takes what comes after its deletion', async () => {
      const told = await begin();
      const tale = model().versionRegistered('acme-churn').deleted('acme-churn', 1);
      await told.hears(tale.described('acme-churn', 1).evaluated('acme-churn', 1, 1));
      for (const query of ['show-version', 'list-files', 'list-evaluations', 'show-lineage', 'list-checks'] as const)
        expect(await told.refuses(query, { ...churn, ref: '1' })).toBe('version-deleted');
      expect(await told.finds('show-model', churn)).toMatchObject({ versions: 0, latest: null });
    });

    it('names the digests that versions name, deleted ones aside, and reports for ever', async () => {
      const told = await begin();
      const held = (seed: number) => ({
        content: {
          kind: 'held' as const,
          files: [{ path: 'a', size: 1, digest: digestOf(seed) }],
          manifest: digestOf(seed + 1),
          tree: digestOf(seed + 2),
          report: digestOf(seed + 3),
        },
      });
      const registered = (seed: number) => ({ digest: digestOf(seed + 1) });
      const named = async (...seeds: number[]) => {
        const digests = seeds.flatMap((seed) => [seed, seed + 1, seed + 2, seed + 3].map(digestOf));
        return (await told.finds('named-digests', { digests })).digests;
      };
      const kept = (seed: number) => [seed, seed + 1, seed + 3].map(digestOf);
      const tale = model().versionRegistered('acme-churn', held(70), registered(70));
      tale.versionRegistered('acme-churn', held(80), { ...registered(80), availability: 'quarantined' });
      tale.versionRegistered('acme-churn', held(90), registered(90)).archived('acme-churn', 3);
      tale.versionRegistered('acme-churn', held(100), registered(100)).deprecated('acme-churn', 4);
      tale.versionSubmitted('acme-churn', 'orphan', held(110));
      await told.hears(tale);
      expect(await named(100, 90, 80, 70)).toEqual([100, 90, 80, 70].flatMap(kept));
      expect(await named(110)).toEqual([digestOf(113)]);
      expect(await told.finds('named-digests', { digests: [] })).toEqual({ digests: [] });
      tale.versionRegistered('acme-churn', held(70), registered(70)).deleted('acme-churn', 1).deleted('acme-churn', 2);
      await told.hears(tale);
      expect(await named(70, 80)).toEqual([...kept(70), digestOf(83)]);
      await told.hears(tale.modelDeleted('acme-churn'));
      expect(await named(70, 80, 90, 100)).toEqual([73, 83, 93, 103].map(digestOf));
    });

    it('names the digests that files of servable versions have', async () => {
      const told = await begin();
      const file = (path: string, seed: number) => ({ path, size: 1, digest: digestOf(seed) });
      const held = (...files: ReturnType<typeof file>[]) => ({
        content: { kind: 'held' as const, files, manifest: digestOf(3), tree: digestOf(4), report: digestOf(5) },
      });
      const tale = model().versionRegistered('acme-churn', held(file('a', 61), file('b', 61)));
      tale.versionRegistered('acme-churn', held(file('a', 62)), { availability: 'quarantined' });
      tale.versionSubmitted('acme-churn', 'orphan', held(file('a', 63)));
      await told.hears(tale);
      const digests = [64, 63, 62, 61].map(digestOf);
      expect(await told.finds('served-digests', { digests })).toEqual({ digests: [digestOf(61)] });
      expect(await told.finds('served-digests', { digests: [] })).toEqual({ digests: [] });
    });
  });
}

const noFacts = { parameterCount: null, tensorCount: null, bytes: null };

function heldFiles() {
  const { content } = submission('acme-churn', 'acme-churn-v1');
  return content.kind === 'held' ? content.files : [];
}
