import { initialChecks } from '#domain/version/checks';
import type { RegisterVersion } from '#models/commands/versions';
import type { VersionEvent } from '#models/events/version';
import { foldSlug } from '#models/values/slug';
import type { InspectedContent } from './inspect-content';

type Submitted = Extract<VersionEvent, { type: 'VersionSubmitted' }>['data'];

/** Everything that is submitted about a version but its ids. */
export type Submission = Omit<Submitted, 'projectId' | 'modelId' | 'versionId'>;

const foldedTags = (tags: RegisterVersion['tags']) =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [foldSlug(key), value]));

/** A submission of content that lies elsewhere: nothing about it is computed. */
export function externalSubmission(
  body: RegisterVersion,
  content: { uri: string; digest?: string | undefined },
): Submission {
  const { metadata, evaluations, lineage } = body;
  return {
    content: { kind: 'external', uri: content.uri, digest: content.digest ?? null },
    format: null,
    verdict: null,
    findings: [],
    facts: { parameterCount: null, tensorCount: null, bytes: null },
    metadata,
    extracted: [],
    tags: foldedTags(body.tags),
    evaluations,
    lineage,
    checks: initialChecks({ inspected: null, metadata, evaluations, lineage }),
  };
}

/** A submission of content that is held here, with what inspection found. */
export function heldSubmission(body: RegisterVersion, found: InspectedContent): Submission {
  const { evaluations, lineage } = body;
  const reasons = found.findings
    .filter((finding) => finding.severity !== 'info')
    .map((f) => `${f.file ? `${f.file}: ` : ''}${f.title}`);
  const inspected = { format: found.format, verdict: found.verdict, reasons: reasons.slice(0, 20) };
  return {
    content: found.content,
    format: found.format,
    verdict: found.verdict,
    findings: found.findings,
    facts: found.facts,
    metadata: found.metadata,
    extracted: found.extracted,
    tags: foldedTags(body.tags),
    evaluations,
    lineage,
    checks: initialChecks({ inspected, metadata: found.metadata, evaluations, lineage }),
  };
}
