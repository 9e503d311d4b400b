import fc from 'fast-check';
import { preliminaryEvents } from '#models/events/vocabulary';
import { presets } from '#models/policy/presets';
import { story } from '#test/builders/events';
import { randomStories } from '#test/builders/random-story';
import { catalogue, projectEvent } from './catalogue';
import { concernedVersions } from './concerned-versions';

const model = () => story().projectCreated().modelRegistered('Churn');
const last = (tale: ReturnType<typeof model>) => {
  const event = tale.events.at(-1);
  if (!event) throw new Error('the story is empty');
  return event;
};

/** The operations of a story's last event on one table, without the tables that every event grows. */
function operations(tale: ReturnType<typeof model>, table: string) {
  return projectEvent(last(tale)).filter((operation) => operation.table === table);
}

describe('the catalogue’s projections', () => {
  it('give the same operations for the same event, in order, and leave the event as it is', () => {
    fc.assert(
      fc.property(randomStories(40), (tale) => {
        for (const event of tale.events) {
          const before = JSON.stringify(event.data);
          const operations = projectEvent(event);
          expect(projectEvent(event)).toEqual(operations);
          expect(operations).toEqual(catalogue.flatMap((projection) => projection(event)));
          expect(JSON.stringify(event.data)).toBe(before);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('add one audit row for each event, which names a version, and one for each other that it concerns', () => {
    const tale = model().versionRegistered('acme-churn').versionRegistered('acme-churn');
    tale.promoted('acme-churn', 1, 'production').promoted('acme-churn', 2, 'production');
    expect(operations(tale, 'audit')).toMatchObject([{ columns: { version_id: 'acme-churn-v2' } }]);
    expect(operations(tale, 'audit_versions')).toEqual([
      { op: 'append', table: 'audit_versions', columns: { version_id: 'acme-churn-v1' } },
    ]);
  });

  it('mark the preliminary events in the audit trail', () => {
    const tale = model()
      .versionRegistered('acme-churn')
      .promoted('acme-churn', 1, 'staging')
      .renamed('acme-churn', 'b');
    for (const event of tale.events) {
      const row = projectEvent(event).find((operation) => operation.table === 'audit');
      const preliminary = preliminaryEvents.has(event.type) ? 1 : 0;
      expect(row).toMatchObject({
        columns: { type: event.type, preliminary, model_id: event.subject.modelId ?? null },
      });
    }
  });

  it('write nothing but audit rows for events of principals and of the log', () => {
    const tale = story();
    tale.happened('LogStarted', 'registry', {}, { logId: 'abcdefghijkl', origin: null });
    tale.happened('PrincipalRegistered', 'principal-a', { principalId: 'a' }, { principalId: 'a', kind: 'service' });
    for (const event of tale.events) expect(projectEvent(event).map(({ table }) => table)).toEqual(['audit']);
  });
});

describe('the row of a policy', () => {
  it('is made anew by every change of the policy, and by no other event of the project', () => {
    const tale = model().policyChanged(1, { policy: { ...presets.open, defaultRef: 'production' } });
    const policy = { preset: 'open', policy: JSON.stringify({ ...presets.open, defaultRef: 'production' }) };
    expect(operations(tale, 'policies')).toEqual([
      {
        op: 'put',
        table: 'policies',
        key: { project_id: 'acme' },
        columns: { revision: 1, ...policy, since: tale.time, changed_by: 'ada' },
      },
    ]);
    expect(operations(tale, 'projects')).toEqual([]);
    expect(operations(tale.modelArchived('acme-churn'), 'policies')).toEqual([]);
  });
});

describe('the row of a model', () => {
  it('opens whole, under its name without case', () => {
    expect(operations(model(), 'models')).toMatchObject([{ op: 'put', key: { model_id: 'acme-churn' } }]);
    expect(operations(model(), 'model_names')).toEqual([
      {
        op: 'put',
        table: 'model_names',
        key: { project_id: 'acme', slug_folded: 'churn' },
        columns: { model_id: 'acme-churn' },
      },
    ]);
  });

  it('is made anew by what it says and nothing else', () => {
    const tale = model().versionRegistered('acme-churn');
    expect(operations(tale, 'models')).toEqual([]);
    const columns = { title: 'Churn', description: 'Who leaves.' };
    expect(operations(tale.modelDescribed('acme-churn', columns), 'models')).toEqual([
      { op: 'put', table: 'models', key: { model_id: 'acme-churn' }, columns },
    ]);
    expect(operations(tale.modelDeleted('acme-churn'), 'models')).toMatchObject([{ op: 'end' }]);
  });
});

describe('the row of a version', () => {
  it('opens without a number, and gets it by the registration', () => {
    const tale = model().versionRegistered('acme-churn');
    const [submitted, registered] = tale.events.slice(-2).map((event) => projectEvent(event));
    const ofVersions = (found: typeof submitted) => found?.filter(({ table }) => table === 'versions');
    expect(ofVersions(submitted)).toMatchObject([{ columns: { number: null, content: 'held', safety: 'passed' } }]);
    expect(ofVersions(registered)).toMatchObject([
      { op: 'complete', columns: { number: 1, availability: 'active', previous: null } },
    ]);
  });

  it('is not ended by a deletion, while its evidence is', () => {
    const tale = model().versionRegistered('acme-churn').deleted('acme-churn', 1);
    expect(operations(tale, 'versions')).toMatchObject([{ op: 'put', columns: { availability: 'deleted' } }]);
    const ended = projectEvent(last(tale)).filter(({ op }) => op === 'endAll');
    expect(ended.map(({ table }) => table).sort()).toEqual([
      'checks',
      'inspections',
      'lineage_edges',
      'metadata',
      'metrics',
      'tags',
      'version_files',
    ]);
  });

  it('forgets its deprecation when it becomes active again, and keeps it otherwise', () => {
    const tale = model().versionRegistered('acme-churn').deprecated('acme-churn', 1, '2026-12-31', 2);
    const deprecation = JSON.stringify({ date: '2026-12-31', successor: 2, reason: null });
    expect(operations(tale, 'versions')).toMatchObject([{ columns: { availability: 'deprecated', deprecation } }]);
    tale.archived('acme-churn', 1).restored('acme-churn', 1, 'deprecated');
    expect(operations(tale, 'versions')[0]).not.toHaveProperty('columns.deprecation');
    tale.restored('acme-churn', 1, 'active');
    expect(operations(tale, 'versions')[0]).toHaveProperty('columns.deprecation', null);
  });
});

describe('the rows of stages and aliases', () => {
  it('name the event that made a holder hold, and after a rollback the entry that it returned to', () => {
    const tale = model().versionRegistered('acme-churn').versionRegistered('acme-churn');
    tale.promoted('acme-churn', 1, 'production').promoted('acme-churn', 2, 'production');
    const key = (version: number) => ({
      model_id: 'acme-churn',
      name_folded: 'production',
      version_id: `acme-churn-v${version}`,
    });
    expect(operations(tale, 'stage_holders')).toMatchObject([
      { op: 'end', key: key(1) },
      { op: 'put', key: key(2), columns: { entry_id: last(tale).id, since: tale.time } },
    ]);
    const entry = tale.events.find(({ type }) => type === 'StageTransitioned')?.id;
    tale.stageRolledBack('acme-churn', 'production');
    expect(operations(tale, 'stage_holders')).toMatchObject([
      { op: 'end', key: key(2) },
      { op: 'put', key: key(1), columns: { entry_id: entry, since: tale.time } },
    ]);
  });

  it('end with their model', () => {
    const tale = model().versionRegistered('acme-churn').modelDeleted('acme-churn');
    const owner = { model_id: 'acme-churn' };
    expect(operations(tale, 'aliases')).toEqual([{ op: 'endAll', table: 'aliases', owner }]);
    expect(operations(tale, 'stage_holders')).toEqual([{ op: 'endAll', table: 'stage_holders', owner }]);
  });
});

describe('the row of an alias that follows a stage', () => {
  const key = { model_id: 'acme-churn', name_folded: 'current' };

  it('begins with whom the stage is held by, or with nobody', () => {
    const tale = model().versionRegistered('acme-churn').aliasFollows('acme-churn', 'Current', 'production');
    const nobody = { version_id: null, number: null };
    expect(operations(tale, 'aliases')).toMatchObject([
      { op: 'put', key, columns: { name: 'Current', follows: 'production', ...nobody } },
    ]);
    tale.promoted('acme-churn', 1, 'production');
    const held = { version_id: 'acme-churn-v1', number: 1, entry_id: last(tale).id, since: tale.time, held_by: 'ada' };
    expect(operations(tale, 'aliases')).toEqual([{ op: 'put', table: 'aliases', key, columns: held }]);
    tale.promoted('acme-churn', 1, 'staging');
    expect(operations(tale, 'aliases')).toMatchObject([{ op: 'put', key, columns: nobody }]);
    expect(operations(tale.promoted('acme-churn', 1, 'none'), 'aliases')).toEqual([]);
  });
});

describe('the row of a deployment', () => {
  const key = (position: bigint) => ({ model_id: 'acme-churn', deployment_id: `deployment-${position}` });

  it('stays when it ends, by itself or because another takes its place', () => {
    const tale = model()
      .versionRegistered('acme-churn')
      .versionRegistered('acme-churn')
      .deployed('acme-churn', 1, 'EU');
    const first = tale.position;
    expect(operations(tale, 'deployments')).toMatchObject([
      { op: 'put', key: key(first), columns: { environment: 'EU', environment_folded: 'eu', ended_at: null } },
    ]);
    tale.by('bob').deployed('acme-churn', 2, 'EU', { since: '2026-01-05T00:00:00.000Z' });
    const second = tale.position;
    const columns = { ended_at: '2026-01-05T00:00:00.000Z', ended_by: 'bob' };
    expect(operations(tale, 'deployments')).toMatchObject([
      { op: 'put', key: key(first), columns },
      { op: 'put', key: key(second), columns: { version_id: 'acme-churn-v2', ended_at: null, recorded_by: 'bob' } },
    ]);
    const ended = { ended_at: tale.time, ended_by: 'bob' };
    expect(operations(tale.undeployed('acme-churn', `deployment-${second}`), 'deployments')).toEqual([
      { op: 'put', table: 'deployments', key: key(second), columns: ended },
    ]);
  });
});

describe('the versions that an event concerns', () => {
  it('are those too that an alias names or leaves by a move of its stage, and those whose place another takes', () => {
    const tale = model().versionRegistered('acme-churn').versionRegistered('acme-churn');
    tale.aliasFollows('acme-churn', 'current', 'production').promoted('acme-churn', 1, 'production');
    tale.promoted('acme-churn', 2, 'production', false);
    expect(concernedVersions(last(tale))).toEqual(['acme-churn-v2', 'acme-churn-v1']);
    tale.promoted('acme-churn', 2, 'none');
    expect(concernedVersions(last(tale))).toEqual(['acme-churn-v2', 'acme-churn-v1']);
    tale.deployed('acme-churn', 1, 'eu').deployed('acme-churn', 2, 'eu');
    expect(concernedVersions(last(tale))).toEqual(['acme-churn-v2', 'acme-churn-v1']);
    tale.promoted('acme-churn', 1, 'none').aliasRemoved('acme-churn', 'current');
    expect(concernedVersions(last(tale))).toEqual([]);
  });

  it('are those too that it displaces, leaves or deletes', () => {
    const tale = model().versionRegistered('acme-churn').versionRegistered('acme-churn');
    const concerned = () => concernedVersions(last(tale));
    expect(concerned()).toEqual(['acme-churn-v2']);
    tale.aliasSet('acme-churn', 'champion', 1).aliasSet('acme-churn', 'champion', 2);
    expect(concerned()).toEqual(['acme-churn-v2', 'acme-churn-v1']);
    tale.aliasRolledBack('acme-churn', 'champion');
    expect(concerned()).toEqual(['acme-churn-v1', 'acme-churn-v2']);
    expect(concernedVersions(last(tale.modelDeleted('acme-churn')))).toEqual(['acme-churn-v1', 'acme-churn-v2']);
    expect(concernedVersions(last(tale.modelRegistered('churn')))).toEqual([]);
  });
});
