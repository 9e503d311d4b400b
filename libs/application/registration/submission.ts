import type { FoundContent } from '#domain/version/attach-content';
import { initialChecks, type Inspected } from '#domain/version/checks';
import { sourcesBeside } from '#domain/version/sources-beside';
import type { RegisterVersion } from '#models/commands/versions';
import type { VersionEvent } from '#models/events/version';
import type { MetadataRecord } from '#models/metadata/metadata-record';
import { foldSlug } from '#models/values/slug';
import type { InspectedContent } from './inspect-content';

type Submitted = Extract<VersionEvent, { type: 'VersionSubmitted' }>['data'];

/** Everything that is submitted about a version but its ids. */
export type Submission = Omit<Submitted, 'projectId' | 'modelId' | 'versionId'>;

const foldedTags = (tags: RegisterVersion['tags']) =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [foldSlug(key), value]));

/** A submission of content that lies elsewhere or comes later: nothing about it is computed. None of held content. */
export function unseenSubmission(body: RegisterVersion): Submission | undefined {
  const { content, metadata, evaluations, lineage } = body;
  if (content.kind === 'held') return undefined;
  return {
    content: content.kind === 'external' ? { ...content, digest: content.digest ?? null } : content,
    format: null,
    verdict: null,
    findings: [],
    facts: { parameterCount: null, tensorCount: null, bytes: null },
    metadata,
    extracted: [],
    tags: foldedTags(body.tags),
    evaluations,
    lineage,
    ...(body.sources && { sources: body.sources }),
    checks: initialChecks({ inspected: null, metadata, evaluations, lineage }),
  };
}

/** A submission of content that is held here, with what inspection found. */
export function heldSubmission(body: RegisterVersion, found: InspectedContent): Submission {
  const { evaluations, lineage } = body;
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
    ...(body.sources && { sources: sourcesBeside(found.extracted, body.sources) }),
    checks: initialChecks({ inspected: inspectedOf(found), metadata: found.metadata, evaluations, lineage }),
  };
}

/** Content that is attached to a version whose record is that. */
export function foundContent(over: MetadataRecord, found: InspectedContent): FoundContent {
  return { content: found, inspected: inspectedOf(found), over };
}

function inspectedOf({ format, verdict, findings }: InspectedContent): Inspected {
  const reasons = findings
    .filter((finding) => finding.severity !== 'info')
    .map((finding) => `${finding.file ? `${finding.file}: ` : ''}${finding.title}`);
  return { format, verdict, reasons: reasons.slice(0, 20) };
}
