import type { ModelVersion } from '../model/state';
import type { VersionState } from './state';

/**
 * Whether a version may be served: active or deprecated, its content not pending, and if its bytes are held here,
 * `safety` passed or waived.
 */
export function isServable(
  version: Pick<ModelVersion, 'availability' | 'content'>,
  evidence: Pick<VersionState, 'checks'>,
): boolean {
  if (version.availability !== 'active' && version.availability !== 'deprecated') return false;
  if (version.content !== 'held') return version.content === 'external';
  const safety = evidence.checks.get('safety')?.outcome;
  return safety === 'passed' || safety === 'waived';
}
