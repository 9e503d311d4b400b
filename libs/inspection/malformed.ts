import type { FindingDraft } from './finding';

/**
 * Thrown inside a parser where going on makes no sense; inspecting a file turns it into a finding, so it never
 * leaves this library.
 */
export class Malformed extends Error {
  constructor(readonly finding: FindingDraft) {
    super(finding.title);
  }
}

/** The verdict of bytes that break the rules of their own format. */
export function malformed(rule: string, title: string, detail?: string, offset?: number): Malformed {
  return new Malformed({ rule, verdict: 'incomplete', title, detail, offset });
}
