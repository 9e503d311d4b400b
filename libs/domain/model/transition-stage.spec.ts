import type { StageRule } from '#models/policy/policy';
import { presets } from '#models/policy/presets';
import { given, type Told } from '#test/builders/decider';
import { digestOf } from '#test/builders/event-data';
import { story, type Story } from '#test/builders/events';
import { approveTransition, transitionStage } from './transition-stage';

const churn = 'acme-churn';
const begun = (policy = presets.open) => story().projectCreated('acme', { policy }).modelRegistered('churn');
const two = (policy = presets.open) => begun(policy).versionRegistered(churn).versionRegistered(churn);
const stages = (rule: Partial<StageRule>) => ({
  ...presets.open,
  stages: presets.open.stages.map((stage) => ({ ...stage, ...rule })),
});
const external = { content: { kind: 'external' as const, uri: 's3://models/', digest: null }, checks: [] };
const check = (name: 'safety' | 'format', outcome: 'passed' | 'failed' | 'waived') => ({ name, outcome, reasons: [] });

const approve =
  (to: string, number = 1) =>
  (told: Told) =>
    approveTransition({
      project: told.project,
      model: told.model,
      version: told.evidence(1),
      number,
      name: told.name,
      to,
      reason: null,
    });
const carryOut =
  (from: string, to: string, number = 2) =>
  ({ project, model, name }: Told) =>
    transitionStage(
      { project, model, number, name },
      { id: 'approval', from, to, policyRevision: 1, reason: 'it is better' },
    );
const lastEvent = (tale: Story) => tale.events.at(-1)?.id ?? '';

describe('approving a transition', () => {
  it('cites the digest, the policy’s revision and the checks that it relied on', () => {
    given(two())
      .when(approve('Production'))
      .then({
        type: 'TransitionApproved',
        data: {
          versionId: 'acme-churn-v1',
          modelId: churn,
          number: 1,
          from: 'none',
          to: 'production',
          digest: digestOf(1001),
          policyRevision: 0,
          checks: [
            { name: 'format', outcome: 'passed' },
            { name: 'safety', outcome: 'passed' },
          ],
        },
      });
  });

  it('relies on no check where a version leaves for none, also a quarantined one', () => {
    given(two().promoted(churn, 1, 'production').quarantined(churn, 1))
      .when(approve('NONE'))
      .then({ type: 'TransitionApproved', data: { from: 'production', to: 'none', checks: [] } });
  });

  it('is no change where the version stands there already', () => {
    given(two().promoted(churn, 1, 'staging'))
      .when(approve('staging'))
      .thenNothing();
    given(two()).when(approve('none')).thenNothing();
  });

  it('is refused for a stage that the policy does not have', () => {
    given(two())
      .when(approve('canary'))
      .thenRefused('stage-not-found', { stage: 'canary', stages: ['none', 'staging', 'production'] });
  });

  it('is refused along an edge that the policy does not have', () => {
    const policy = { ...presets.open, edges: [{ from: 'none', to: 'staging' }] };
    given(two(policy)).when(approve('production')).thenRefused('edge-not-allowed', { from: 'none', to: 'production' });
    given(two(policy)).when(approve('staging')).then({ type: 'TransitionApproved' });
    given(two(policy).promoted(churn, 1, 'staging'))
      .when(approve('none'))
      .thenRefused('edge-not-allowed');
  });

  it('is refused for a version that is not served', () => {
    given(two().quarantined(churn, 1)).when(approve('staging')).thenRefused('version-quarantined', { version: 1 });
    given(two().archived(churn, 1))
      .when(approve('staging'))
      .thenRefused('version-not-servable', { availability: 'archived' });
    given(two().deleted(churn, 1)).when(approve('staging')).thenRefused('version-deleted');
  });

  it('is given to a deprecated version', () => {
    given(two().deprecated(churn, 1)).when(approve('staging')).then({ type: 'TransitionApproved' });
  });

  it('is refused while a check that the stage asks for is neither passed nor waived', () => {
    const checks = [check('safety', 'passed'), check('format', 'failed')];
    given(begun().versionRegistered(churn, { checks }))
      .when(approve('staging'))
      .thenRefused('checks-not-passed', { stage: 'staging', checks: [{ name: 'format', outcome: 'failed' }] });
    given(begun().versionRegistered(churn, { checks: [check('safety', 'passed')] }))
      .when(approve('staging'))
      .thenRefused('checks-not-passed', { checks: [{ name: 'format', outcome: 'unknown' }] });
    given(begun().versionRegistered(churn, { checks: [check('safety', 'waived'), check('format', 'waived')] }))
      .when(approve('staging'))
      .then({ type: 'TransitionApproved' });
  });

  it('is refused for unsafe content even where the stage does not ask', () => {
    given(begun(stages({ checks: [] })).versionRegistered(churn, { checks: [check('safety', 'failed')] }))
      .when(approve('staging'))
      .thenRefused('safety-not-passed', { outcome: 'failed' });
  });

  it('lets external content enter with checks unknown, where the policy lets it', () => {
    given(begun().versionRegistered(churn, external)).when(approve('staging')).then({ type: 'TransitionApproved' });
    given(begun({ ...presets.open, externalMayBeUnknown: false }).versionRegistered(churn, external))
      .when(approve('staging'))
      .thenRefused('checks-not-passed');
    given(begun({ ...presets.open, externalMayHoldStage: false }).versionRegistered(churn, external))
      .when(approve('staging'))
      .thenRefused('external-not-allowed', { version: 1 });
  });

  it('is refused where votes are asked for', () => {
    given(two(stages({ votes: 2 })))
      .when(approve('staging'))
      .thenRefused('votes-not-available', { stage: 'staging', votes: 2 });
  });

  it('is refused where there is no such version, or the model takes no changes', () => {
    given(two()).when(approve('staging', 3)).thenRefused('version-not-found');
    given(two().modelArchived(churn)).when(approve('staging')).thenRefused('model-archived');
    given(two().modelDeleted(churn)).when(approve('staging')).thenRefused('model-deleted');
  });
});

describe('carrying an approval out', () => {
  it('moves the version, and whom it displaces back to none', () => {
    const tale = two().promoted(churn, 1, 'production');
    given(tale)
      .when(carryOut('none', 'production'))
      .then({
        type: 'StageTransitioned',
        data: {
          number: 2,
          approval: 'approval',
          from: 'none',
          to: 'production',
          moves: [
            { versionId: 'acme-churn-v1', number: 1, from: 'production', to: 'none' },
            { versionId: 'acme-churn-v2', number: 2, from: 'none', to: 'production' },
          ],
          before: lastEvent(tale),
          policyRevision: 1,
          reason: 'it is better',
        },
      });
  });

  it('keeps what left last as what was before, where the stage is empty', () => {
    const entered = two().promoted(churn, 1, 'production');
    const entry = lastEvent(entered);
    given(entered.promoted(churn, 1, 'none'))
      .when(carryOut('none', 'production'))
      .then({ type: 'StageTransitioned', data: { before: entry } });
    given(two())
      .when(carryOut('none', 'production'))
      .then({ type: 'StageTransitioned', data: { before: null } });
  });

  it('displaces nobody while there is room, and the one that entered first when there is none', () => {
    const policy = stages({ holders: 2 });
    const room = two(policy).versionRegistered(churn).promoted(churn, 1, 'production', false);
    const first = lastEvent(room);
    given(room)
      .when(carryOut('none', 'production'))
      .then({ type: 'StageTransitioned', data: { moves: [{ number: 2 }], before: null } });
    given(room.promoted(churn, 2, 'production', false))
      .when(carryOut('none', 'production', 3))
      .then({ type: 'StageTransitioned', data: { moves: [{ number: 1, to: 'none' }, { number: 3 }], before: first } });
  });

  it('is refused where the version has moved since', () => {
    given(two().promoted(churn, 2, 'staging'))
      .when(carryOut('none', 'production'))
      .thenRefused('stage-moved', { expected: '2' });
  });

  it('is refused for a version that is not served any more, and still lets a quarantined one leave', () => {
    given(two().quarantined(churn, 2)).when(carryOut('none', 'production')).thenRefused('version-quarantined');
    given(two().archived(churn, 2)).when(carryOut('none', 'production')).thenRefused('version-archived');
    given(two().deleted(churn, 2)).when(carryOut('none', 'production')).thenRefused('version-deleted');
    given(two().promoted(churn, 2, 'staging').quarantined(churn, 2))
      .when(carryOut('staging', 'none'))
      .then({ type: 'StageTransitioned', data: { from: 'staging', to: 'none' } });
  });

  it('is refused where the stage is gone, or the model takes no changes', () => {
    given(two()).when(carryOut('none', 'canary')).thenRefused('stage-not-found');
    given(two().modelArchived(churn)).when(carryOut('none', 'production')).thenRefused('model-archived');
    given(two().modelDeleted(churn)).when(carryOut('none', 'production')).thenRefused('model-deleted');
  });
});
