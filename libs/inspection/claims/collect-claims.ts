import { Malformed } from '#inspection/malformed';
import type { SubmittedMetadata } from '#models/metadata/submitted-metadata';
import type { Evaluation } from '#models/values/evaluation';
import type { LineageLink } from '#models/values/lineage';
import type { Tags } from '#models/values/tags';
import type { Claim } from './claim';
import { claimsOf, makesClaims, rankOf } from './claims-of';
import { emptyDraft, take } from './record-draft';

/** A claim that is not part of what was collected, and why. Its value is left out: it may be a secret. */
export interface DroppedClaim extends Omit<Claim, 'value'> {
  reason: string;
}

/** What the files of a model say of it, ready to be submitted. */
export interface CollectedClaims {
  metadata: SubmittedMetadata;
  lineage: LineageLink[];
  evaluations: Evaluation[];
  tags: Tags;
  name?: string;
  /** Where each field comes from: `governance.licence`, `lineage.0`, `tags.language` … → `README.md#license`. */
  sources: Record<string, string>;
  dropped: DroppedClaim[];
}

/** Claims of one file that are looked at; no registration takes more. */
const mostClaims = 2000;

/**
 * Collects what text files claim. Of two claims about one field the one of the file nearer to the root counts, then
 * README.md before MLmodel, config.json and dvc.lock; lists are joined. Each claim is checked by the schema of its
 * field; what is invalid, too much or contradicted is dropped with its reason.
 */
export function collectClaims(files: readonly { path: string; text: string }[]): CollectedClaims {
  const draft = emptyDraft();
  const dropped: DroppedClaim[] = [];
  for (const { path, text } of files.filter((file) => makesClaims(file.path)).sort(byBelief)) {
    for (const claim of readClaims(path, text, dropped)) {
      const { field, source } = claim;
      const reason = take(draft, claim);
      if (reason !== undefined) dropped.push({ field, source, reason });
    }
  }
  const { metadata, lineage, evaluations, tags, name, sources } = draft;
  return { metadata, lineage, evaluations, tags, ...(name === undefined ? {} : { name }), sources, dropped };
}

function readClaims(path: string, text: string, dropped: DroppedClaim[]): Claim[] {
  try {
    const claims = claimsOf(path, text);
    if (claims.length > mostClaims) {
      dropped.push({ field: '', source: path, reason: `${claims.length - mostClaims} of its claims are too many` });
    }
    return claims.slice(0, mostClaims);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    dropped.push({ field: '', source: path, reason: error.message });
    return [];
  }
}

function byBelief(a: { path: string }, b: { path: string }): number {
  const depth = ({ path }: { path: string }) => path.split('/').length;
  return depth(a) - depth(b) || rankOf(a.path) - rankOf(b.path) || (a.path < b.path ? -1 : 1);
}
