import type { Evaluation } from '#models/values/evaluation';
import { given } from '#test/builders/decider';
import { story } from '#test/builders/events';
import { linkLineage, recordEvaluations } from './record-evidence';

const auc: Evaluation = { metric: 'auc', value: 0.9, direction: 'higher-is-better', dataset: 'holdout', split: 'test' };
const training = { kind: 'dataset', role: 'training', name: 'transactions', version: '1' } as const;
const commit = { kind: 'commit', repository: 'https://example.org/churn', commit: 'abcdef1' } as const;
const churn = (evaluations: Evaluation[] = []) =>
  story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn', { evaluations });

describe('recording evaluations', () => {
  it('adds values, and passes the check with the first one', () => {
    given(churn())
      .when((told) => recordEvaluations(told.evidence(1), [auc]))
      .then({
        type: 'EvaluationRecorded',
        data: {
          versionId: 'acme-churn-v1',
          evaluations: [auc],
          checks: [{ name: 'evaluation', outcome: 'passed' }, { name: 'metadata' }],
        },
      });
  });

  it('puts a later value of the same metric beside the earlier one', () => {
    given(churn([auc]).evaluated('acme-churn', 1, 0.8)).when((told) => {
      expect(told.evidence(1).evaluations).toHaveLength(2);
      return [];
    });
    given(churn([auc]))
      .when((told) => recordEvaluations(told.evidence(1), [{ ...auc, value: 0.8 }]))
      .then({ type: 'EvaluationRecorded', data: { evaluations: [{ value: 0.8 }] } });
  });
});

describe('linking lineage', () => {
  it('adds the links that are not there, and the check that they change', () => {
    given(churn())
      .when((told) => linkLineage(told.evidence(1), [training, commit]))
      .then({
        type: 'LineageLinked',
        data: { links: [commit], checks: [{ name: 'lineage', outcome: 'passed' }] },
      });
  });

  it('is no change where all are there', () => {
    given(churn())
      .when((told) => linkLineage(told.evidence(1), [training]))
      .thenNothing();
  });
});
