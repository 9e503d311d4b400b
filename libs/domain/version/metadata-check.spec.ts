import { askedBeforeProduction, requiredFields } from '#models/metadata/required-fields';
import { metadataCheck, missingBeforeProduction, type CheckedRecord } from './metadata-check';

const complete: CheckedRecord = {
  description: 'Predicts churn.',
  owner: { team: 'team-retention', accountable: 'p-4f7a' },
  framework: { name: 'pytorch', version: '2.8.0' },
  artifact: { files: 1, rootDigest: `sha256:${'0'.repeat(64)}`, format: 'safetensors', verdict: 'clean' },
  architecture: {
    architecture: 'BertForSequenceClassification',
    task: 'text-classification',
    inputs: [{ name: 'ids', dtype: 'int64', shape: [1] }],
    outputs: [{ name: 'logits', dtype: 'float32', shape: [1, 2] }],
  },
  training: { hyperparameters: { epochs: 3 }, datasets: [{ name: 'churn', role: 'train' }] },
  metrics: 1,
  use: { intendedUse: ['Ranking.'], limitations: ['New customers.'], assumptions: ['Daily batches.'] },
  governance: { licence: 'Apache-2.0' },
};

test('a complete record passes', () => {
  expect(metadataCheck(complete)).toEqual({ outcome: 'passed', percentage: 100, missing: [] });
});

test('an empty record fails and hears of every field that its owner can give', () => {
  const { outcome, percentage, missing } = metadataCheck({});
  expect({ outcome, percentage }).toEqual({ outcome: 'failed', percentage: 0 });
  expect(missing.map(({ path }) => path)).toEqual(requiredFields.filter((f) => !f.computed).map(({ path }) => path));
});

test('asks for what the registry computes only where it computed something', () => {
  const { missing } = metadataCheck({ artifact: { files: 1 } });
  const computed = requiredFields.filter((f) => f.computed).map(({ path }) => path);
  expect(missing.map(({ path }) => path).filter((path) => computed.includes(path))).toEqual(
    computed.filter((path) => path !== 'artifact.files'),
  );
});

test('names what is missing with its meaning and an example', () => {
  const { missing } = metadataCheck({ ...complete, governance: {} });
  expect(missing).toEqual([
    { path: 'governance.licence', meaning: 'SPDX licence expression of the weights', example: 'Apache-2.0' },
  ]);
});

test('an empty list, no hyperparameter and no evaluation are no answers', () => {
  const { missing } = metadataCheck({
    ...complete,
    metrics: 0,
    use: { ...complete.use, limitations: [] },
    training: { ...complete.training, hyperparameters: {} },
  });
  expect(missing.map(({ path }) => path)).toEqual(['training.hyperparameters', 'metrics', 'use.limitations']);
});

test('says 100 percent only where nothing is missing', () => {
  expect(metadataCheck({ ...complete, metrics: 0 }).percentage).toBeLessThan(100);
});

test('what is asked for before production is told apart, field by field', () => {
  const all = askedBeforeProduction.map(({ path }) => path);
  expect(missingBeforeProduction({}).map(({ path }) => path)).toEqual(all);
  const record = {
    contacts: [{ role: 'on call', principal: 'team-retention' }],
    use: { monitoringPlan: 'Weekly AUC; below 0.8 it is rolled back.' },
  };
  const left = missingBeforeProduction(record).map(({ path }) => path);
  expect(left).toEqual(all.filter((path) => path !== 'contacts' && path !== 'use.monitoringPlan'));
});
