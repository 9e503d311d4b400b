import type { CheckName } from '../values/check';

/** What can be done for a version whose check is not good enough, by the name of the check. */
export const checkRemedies: Readonly<Record<CheckName, string>> = {
  format: 'Register another version with files in a format that is inspected here, each whole and unbroken.',
  safety: 'Look at the findings; register another version without what they name.',
  metadata: 'Give the missing fields: annals describe VERSION --metadata FILE.',
  evaluation: 'Record a metric with its dataset and split: annals evaluate VERSION --metric NAME=VALUE@DATASET/SPLIT.',
  lineage:
    'Link a training dataset with version or digest, and a commit or a run: ' +
    'annals lineage VERSION --dataset NAME@VERSION --run ID.',
  'sensitive-data': 'Remove what was found from the files and register another version.',
  licence: 'Give a licence that the policy allows: annals describe VERSION --metadata FILE.',
  signature: 'Sign the version by an identity that the policy trusts.',
};
