import { unconstrainedStrings } from '#models/values/unconstrained-strings';
import { collectFreeText } from '#models/values/collect-free-text';
import { MetadataRecord } from './metadata-record';
import { SubmittedMetadata } from './submitted-metadata';

const complete = {
  description: 'Predicts churn.',
  owner: { team: 'team-retention', accountable: 'p-4f7a' },
  framework: { name: 'pytorch', version: '2.8.0' },
  architecture: {
    architecture: 'BertForSequenceClassification',
    task: 'text-classification',
    inputs: [{ name: 'Sepal length (cm)', dtype: 'tensor(float)', shape: ['batch', 4, null, -1] }],
  },
  training: {
    codeRef: { repo: 'https://git.example.com/team/churn', commit: '0123abc' },
    hyperparameters: { learning_rate: 0.0003, max_tokens: 512, optimizer: 'adamw', amsgrad: false },
    datasets: [{ name: 'churn-2025', version: '4', role: 'train', classification: 'internal' }],
  },
  use: { intendedUse: ['Ranking customers.'] },
  governance: { licence: 'Apache-2.0', riskClass: { scheme: 'eu-ai-act', value: 'minimal' } },
};

test('takes a full submission as it is, and an empty one', () => {
  expect(SubmittedMetadata.parse(complete)).toEqual(complete);
  expect(SubmittedMetadata.parse({})).toEqual({});
  const contacts = [
    { role: 'on call', principal: 'team-a' },
    { role: 'page', url: 'https://wiki.example.org/churn' },
  ];
  expect(SubmittedMetadata.parse({ contacts })).toEqual({ contacts });
});

test.each([
  ['an unknown field', { ...complete, colour: 'red' }],
  ['an unknown field inside a group', { use: { purpose: ['x'] } }],
  ['a computed field', { artifact: { parameterCount: 3 } }],
  ['a mail address as an owner', { owner: { team: 'ada@example.org' } }],
  ['credentials in a contact', { contacts: [{ role: 'on call', url: 'https://u:p@h.example/' }] }],
  ['a mail address in a contact', { contacts: [{ role: 'on call', url: 'https://ada@example.org' }] }],
  ['a query in a contact', { contacts: [{ role: 'on call', url: 'https://h.example/?token=abc' }] }],
  ['a contact that is no URL', { contacts: [{ role: 'on call', url: 'https:foo' }] }],
  [
    'a repository that is not https',
    { training: { codeRef: { repo: 'http://git.example.com/a', commit: '0123abc' } } },
  ],
  [
    'credentials in the repository',
    { training: { codeRef: { repo: 'https://u:p@git.example.com/a', commit: '0123abc' } } },
  ],
  ['a short commit', { training: { codeRef: { repo: 'https://git.example.com/a', commit: 'abc' } } }],
  ['a hyperparameter that names a secret', { training: { hyperparameters: { wandb_api_key: 1 } } }],
  [
    'more than 200 hyperparameters',
    { training: { hyperparameters: Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`p${i}`, i])) } },
  ],
  ['a dataset without name and ref', { training: { datasets: [{ role: 'train' }] } }],
  ['a shape with half an element', { architecture: { inputs: [{ name: 'x', dtype: 'f4', shape: [1.5] }] } }],
])('refuses %s', (_, submission) => {
  expect(SubmittedMetadata.safeParse(submission).success).toBe(false);
});

test('declares every open string as free text', () => {
  expect(unconstrainedStrings(SubmittedMetadata)).toEqual([]);
  expect(unconstrainedStrings(MetadataRecord)).toEqual([]);
});

test('shows all that a person typed to the scanner, names of hyperparameters included', () => {
  const texts = collectFreeText(SubmittedMetadata, SubmittedMetadata.parse(complete)).map(({ text }) => text);
  expect(texts).toEqual(
    expect.arrayContaining(['Predicts churn.', 'Sepal length (cm)', 'batch', 'learning_rate', 'adamw', 'churn-2025']),
  );
});

test('a record takes what the registry computes beside what was submitted', () => {
  const artifact = { files: 2, format: 'safetensors', verdict: 'clean', parameterCount: 10 };
  expect(MetadataRecord.parse({ ...complete, artifact })).toEqual({ ...complete, artifact });
});
