/** A field that a complete record has. */
export interface RequiredField {
  /** Where it is in the metadata record, with dots; `metrics` stands for the recorded evaluations. */
  path: string;
  meaning: string;
  example: string;
  /** Whether the registry computes it; a submitter can't give it. */
  computed: boolean;
}

const asked = (path: string, meaning: string, example: string): RequiredField => ({
  path,
  meaning,
  example,
  computed: false,
});
const computed = (path: string, meaning: string, example: string): RequiredField => ({
  path,
  meaning,
  example,
  computed: true,
});

/** Every field that the metadata check asks for, in the order of the record. */
export const requiredFields: readonly RequiredField[] = [
  asked('description', 'what the model does, in a few sentences', 'Predicts whether a customer leaves within 90 days.'),
  asked('owner.team', 'id of the team that owns the model', 'team-retention'),
  asked('owner.accountable', 'id of the person who is accountable for it', 'p-4f7a'),
  asked('framework.name', 'library that made the model', 'pytorch'),
  asked('framework.version', 'version of that library', '2.8.0'),
  computed('artifact.files', 'number of files', '3'),
  computed('artifact.rootDigest', 'digest over all files', `sha256:${'0'.repeat(64)}`),
  computed('artifact.format', 'format of the model files', 'safetensors'),
  computed('artifact.verdict', 'verdict of the inspection', 'clean'),
  asked('architecture.architecture', 'architecture of the model', 'BertForSequenceClassification'),
  asked('architecture.task', 'task it is made for, as a Hugging Face pipeline tag', 'text-classification'),
  asked(
    'architecture.inputs',
    'inputs with name, dtype and shape',
    '[{"name":"input_ids","dtype":"int64","shape":["batch",512]}]',
  ),
  asked(
    'architecture.outputs',
    'outputs with name, dtype and shape',
    '[{"name":"logits","dtype":"float32","shape":["batch",2]}]',
  ),
  asked('training.hyperparameters', 'hyperparameters by name', '{"learning_rate":0.0003,"epochs":3}'),
  asked(
    'training.datasets',
    'datasets it was trained, validated and tested on',
    '[{"name":"churn-2025","version":"4","role":"train"}]',
  ),
  asked(
    'metrics',
    'at least one evaluation with name, value, dataset and split',
    '{"name":"f1","value":0.91,"dataset":"churn-2025","split":"test"}',
  ),
  asked('use.intendedUse', 'uses that the model is made for', '["Ranking customers for a retention call."]'),
  asked('use.limitations', 'known limits', '["Not valid for customers of less than 30 days."]'),
  asked(
    'use.assumptions',
    'what is taken for granted about input and surroundings',
    '["Features are from daily batches."]',
  ),
  asked('governance.licence', 'SPDX licence expression of the weights', 'Apache-2.0'),
];

/** What is asked for before a version goes to production. It is advice: no check fails for want of it. */
export const askedBeforeProduction: readonly RequiredField[] = [
  asked('contacts', 'whom to ask, and in which role', '[{"role":"on call","principal":"team-retention"}]'),
  asked(
    'training.codeRef',
    'repository and commit of the training code',
    '{"repo":"https://git.example.org/churn","commit":"4f2a9c1"}',
  ),
  asked(
    'performance.baselineComparison',
    'how it does against what was there before',
    'AUC 0.02 above version 6 on churn-2025.',
  ),
  asked('use.outOfScope', 'uses that it is not made for', '["Decisions about credit."]'),
  asked(
    'use.monitoringPlan',
    'what is watched in production, and what happens when it drifts',
    'Weekly AUC; below 0.8 it is rolled back.',
  ),
  asked(
    'governance.riskClass',
    'risk class, with its reason',
    '{"scheme":"eu-ai-act","value":"minimal","reason":"No decision about a person."}',
  ),
];
