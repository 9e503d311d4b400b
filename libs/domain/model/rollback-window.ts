import type { ModelVersion } from './state';

const dayMs = 24 * 60 * 60 * 1000;

/** Whether more than `days` have passed from one moment to another (both RFC 3339). */
export function olderThan(moment: string, now: string, days: number): boolean {
  return Date.parse(now) - Date.parse(moment) > days * dayMs;
}

/** Whether nobody will roll back to a version any more: it never stood in a stage, or left it long enough ago. */
export function closedWindow(version: ModelVersion, now: string, days: number): boolean {
  return version.leftStageAt === null || olderThan(version.leftStageAt, now, days);
}
