import type { VersionEvent } from '#models/events/version';
import type { Evaluation } from '#models/values/evaluation';
import type { LineageLink } from '#models/values/lineage';
import type { Decision } from '../decision';
import { changedChecks, evaluationCheck, lineageCheck, recordCheck } from './checks';
import type { VersionState } from './state';

/** Adds measured values. Values are never replaced: a later one of the same metric, dataset and split stands beside. */
export function recordEvaluations(state: VersionState, evaluations: readonly Evaluation[]): Decision<VersionEvent> {
  const all = [...state.evaluations, ...evaluations];
  const checks = changedChecks(state.checks, [evaluationCheck(all), recordCheck(state.metadata, all)]);
  return [{ type: 'EvaluationRecorded', data: { versionId: state.versionId, evaluations: [...evaluations], checks } }];
}

/** Adds links that are not there yet. */
export function linkLineage(state: VersionState, links: readonly LineageLink[]): Decision<VersionEvent> {
  const known = new Set(state.lineage.map((link) => JSON.stringify(link)));
  const fresh = links.filter((link) => !known.has(JSON.stringify(link)));
  if (fresh.length === 0) return [];
  const checks = changedChecks(state.checks, [lineageCheck([...state.lineage, ...fresh])]);
  return [{ type: 'LineageLinked', data: { versionId: state.versionId, links: fresh, checks } }];
}
