import type { MetadataRecord } from '#models/metadata/metadata-record';
import type { Check } from '#models/values/check';
import type { Evaluation } from '#models/values/evaluation';
import type { LineageLink } from '#models/values/lineage';
import { metadataCheck } from './metadata-check';

/** What inspection found, as far as checks look at it; null for content that is not here. */
export interface Inspected {
  readonly format: string | null;
  readonly verdict: 'clean' | 'caution' | 'suspicious' | 'incomplete';
  readonly reasons: readonly string[];
}

/** Whether the files are of a known format and keep its rules. */
export function formatCheck(inspected: Inspected | null): Check {
  if (!inspected) return { name: 'format', outcome: 'unknown', reasons: ['The content is not held here.'] };
  if (inspected.format === null || inspected.verdict === 'incomplete') {
    return { name: 'format', outcome: 'failed', reasons: [...inspected.reasons] };
  }
  return { name: 'format', outcome: 'passed', reasons: [`All files keep the rules of ${inspected.format}.`] };
}

/** Whether the files are safe to load: clean and caution pass. */
export function safetyCheck(inspected: Inspected | null): Check {
  if (!inspected) return { name: 'safety', outcome: 'unknown', reasons: ['The content is not held here.'] };
  const passed = inspected.verdict === 'clean' || inspected.verdict === 'caution';
  return {
    name: 'safety',
    outcome: passed ? 'passed' : 'failed',
    reasons: [`The verdict is ${inspected.verdict}.`, ...inspected.reasons],
  };
}

/** At least one metric, with the dataset and the split that it was measured on. */
export function evaluationCheck(evaluations: readonly Evaluation[]): Check {
  return evaluations.length > 0
    ? { name: 'evaluation', outcome: 'passed', reasons: [`${evaluations.length} recorded.`] }
    : {
        name: 'evaluation',
        outcome: 'failed',
        reasons: ['No evaluation is recorded: give metric, value, dataset and split.'],
      };
}

/** A training dataset that is pinned by version or digest, and the code by commit or run. */
export function lineageCheck(lineage: readonly LineageLink[]): Check {
  const data = lineage.some((x) => x.kind === 'dataset' && x.role === 'training' && (x.version ?? x.digest));
  const code = lineage.some((x) => x.kind === 'commit' || x.kind === 'run');
  if (data && code) return { name: 'lineage', outcome: 'passed', reasons: ['Training data and code are named.'] };
  const reasons = [
    ...(data ? [] : ['No training dataset with a version or a digest is linked.']),
    ...(code ? [] : ['No code commit and no training run is linked.']),
  ];
  return { name: 'lineage', outcome: 'failed', reasons };
}

/** How complete the metadata record is. */
export function recordCheck(metadata: MetadataRecord, evaluations: readonly Evaluation[]): Check {
  const { outcome, percentage, missing } = metadataCheck({ ...metadata, metrics: evaluations.length });
  const reasons = missing.length > 0 ? [`${missing.length} fields are missing.`] : ['Every field is there.'];
  return { name: 'metadata', outcome, reasons, percentage, missing };
}

/** Every check that this release computes, for a version that is being submitted. */
export function initialChecks(submission: {
  readonly inspected: Inspected | null;
  readonly metadata: MetadataRecord;
  readonly evaluations: readonly Evaluation[];
  readonly lineage: readonly LineageLink[];
}): Check[] {
  return [
    formatCheck(submission.inspected),
    safetyCheck(submission.inspected),
    recordCheck(submission.metadata, submission.evaluations),
    evaluationCheck(submission.evaluations),
    lineageCheck(submission.lineage),
  ];
}

/** Of freshly computed checks, those that differ from what is known: an event carries only these. */
export function changedChecks(known: ReadonlyMap<string, Check>, fresh: readonly Check[]): Check[] {
  return fresh.filter((check) => JSON.stringify(known.get(check.name)) !== JSON.stringify(check));
}
