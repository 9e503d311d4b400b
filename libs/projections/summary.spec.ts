import { story } from '#test/builders/events';
import { summaryOf } from './summary';

it('says in a sentence what each event did', () => {
  const tale = story();
  tale.happened('LogStarted', 'registry', {}, { logId: 'abcdefghijkl', origin: null });
  const blobs = [{ digest: `sha256:${'a'.repeat(64)}`, size: 7 }];
  tale.happened('BlobsSwept', 'registry', {}, { blobs, bytes: 7 });
  tale
    .projectCreated()
    .policyChanged(1)
    .modelRegistered('churn')
    .modelDescribed('acme-churn', { changed: ['title', 'tags'] });
  tale.versionRegistered('acme-churn').versionRegistered('acme-churn', {}, { availability: 'quarantined' });
  tale.released('acme-churn', 2).promoted('acme-churn', 1, 'production').promoted('acme-churn', 2, 'production');
  tale.stageRolledBack('acme-churn', 'production').promoted('acme-churn', 1, 'none');
  tale.aliasSet('acme-churn', 'champion', 1).aliasSet('acme-churn', 'champion', 2);
  tale.aliasRolledBack('acme-churn', 'champion').aliasRemoved('acme-churn', 'champion');
  tale.aliasFollows('acme-churn', 'current', 'production').promoted('acme-churn', 1, 'production');
  tale.aliasRemoved('acme-churn', 'current').aliasSet('acme-churn', 'next', 2);
  tale.aliasFollows('acme-churn', 'next', 'production').deployed('acme-churn', 1, 'eu').deployed('acme-churn', 2, 'eu');
  tale.undeployed('acme-churn', `deployment-${tale.position}`);
  tale.described('acme-churn', 1).evaluated('acme-churn', 1, 0.75).linked('acme-churn', 1, 'run-1');
  tale.deprecated('acme-churn', 1, '2026-12-31', 2).archived('acme-churn', 1).restored('acme-churn', 1, 'deprecated');
  tale.quarantined('acme-churn', 2).deleted('acme-churn', 2).renamed('acme-churn', 'leavers');
  tale.modelArchived('acme-churn').modelRestored('acme-churn').modelDeleted('acme-churn');
  expect(tale.events.map((event) => `${event.type}: ${summaryOf(event)}`)).toEqual([
    'LogStarted: began the log',
    'BlobsSwept: deleted 1 blob of 7 bytes that no version named',
    'ProjectCreated: created project acme with the preset open',
    'PolicyChanged: changed the policy from revision 0 to revision 1, preset open',
    'ModelRegistered: registered model churn',
    'ModelDescribed: changed title and tags of the model',
    'VersionSubmitted: submitted 2 files',
    'VersionRegistered: registered version 1',
    'VersionSubmitted: submitted 2 files',
    'VersionRegistered: registered version 2 in quarantine',
    'VersionReleased: released version 2 from quarantine as active',
    'TransitionApproved: approved version 1 to go from none to production',
    'StageTransitioned: promoted version 1 from none to production',
    'TransitionApproved: approved version 2 to go from none to production',
    'StageTransitioned: promoted version 2 from none to production, displacing version 1',
    'StageRolledBack: rolled production back from version 2 to version 1',
    'TransitionApproved: approved version 1 to go from production to none',
    'StageTransitioned: took version 1 out of production',
    'AliasSet: pointed alias champion at version 1',
    'AliasSet: pointed alias champion at version 2 instead of version 1',
    'AliasRolledBack: rolled alias champion back from version 2 to version 1',
    'AliasRemoved: removed alias champion from version 1',
    'AliasSet: let alias current follow production',
    'TransitionApproved: approved version 1 to go from none to production',
    'StageTransitioned: promoted version 1 from none to production',
    'AliasRemoved: removed alias current, which followed production',
    'AliasSet: pointed alias next at version 2',
    'AliasSet: let alias next follow production, held by version 1, instead of version 2',
    'DeploymentRecorded: recorded that version 1 runs in eu',
    'DeploymentRecorded: recorded that version 2 runs in eu instead of version 1',
    'DeploymentEnded: recorded that version 2 runs in eu no more',
    'VersionDescribed: changed tags of the version',
    'EvaluationRecorded: recorded 1 evaluation',
    'LineageLinked: linked 1 lineage edge',
    'VersionDeprecated: deprecated version 1 from 2026-12-31 in favour of version 2',
    'VersionArchived: archived version 1',
    'VersionRestored: restored version 1 as deprecated',
    'VersionQuarantined: quarantined version 2',
    'VersionDeleted: deleted version 2',
    'NameRedirected: reserved the name leavers for the model',
    'ModelRenamed: renamed the model from churn to leavers',
    'ModelArchived: archived the model',
    'ModelRestored: restored the model',
    'ModelDeleted: deleted the model with 2 versions',
  ]);
});

it('names every version that a promotion displaces', () => {
  const tale = story().projectCreated().modelRegistered('churn');
  for (let number = 1; number <= 4; number++) tale.versionRegistered('acme-churn');
  for (const number of [1, 2, 3]) tale.promoted('acme-churn', number, 'staging', false);
  const [event] = tale.promoted('acme-churn', 4, 'staging').events.slice(-1);
  expect(event && summaryOf(event)).toBe('promoted version 4 from none to staging, displacing versions 1, 2 and 3');
});
