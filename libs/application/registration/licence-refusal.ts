import { licenceProblem } from '#inspection/licence';
import type { SubmittedMetadata } from '#models/metadata/submitted-metadata';
import { refuse, type Refusal } from '#models/refusals/refusal';

/** Refuses metadata whose licence is no SPDX expression. */
export function licenceRefusal(metadata: SubmittedMetadata | undefined): Refusal | undefined {
  const licence = metadata?.governance?.licence;
  const problem = licence === undefined ? undefined : licenceProblem(licence);
  return problem === undefined
    ? undefined
    : refuse('invalid-input', { problems: [{ path: '/metadata/governance/licence', message: problem }] });
}
