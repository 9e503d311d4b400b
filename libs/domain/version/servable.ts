import type { ModelVersion } from '../model/state';
import type { VersionState } from './state';

/**
 * Whether a version may be served: active or deprecated, and if its bytes are held here, `safety` passed or waived.
 */
export function isServable(version: ModelVersion, evidence: VersionState): boolean {
  if (version.availability !== 'active' && version.availability !== 'deprecated') return false;
  if (version.content === 'external') return true;
  const safety = evidence.checks.get('safety')?.outcome;
  return safety === 'passed' || safety === 'waived';
}
