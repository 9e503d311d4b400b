import { SubmittedMetadata } from '#models/metadata/submitted-metadata';
import { Evaluation } from '#models/values/evaluation';
import { LineageLink } from '#models/values/lineage';
import { Slug } from '#models/values/slug';
import { Tags } from '#models/values/tags';
import type { Claim } from './claim';
import { Contradicted, mergeClaim } from './merged-claim';
import { slugOf } from './slug-of';

/** What was taken so far, with the source of each field. */
export interface RecordDraft {
  metadata: SubmittedMetadata;
  lineage: LineageLink[];
  evaluations: Evaluation[];
  tags: Tags;
  name?: string;
  sources: Record<string, string>;
  /** Fields that hold as much as the record takes. */
  full: Set<string>;
}

const tooMany = 'there are as many already as a record takes';

/** As many as one registration takes. */
const mostLinks = 200;
const mostEvaluations = 500;

/** A draft that says nothing. */
export function emptyDraft(): RecordDraft {
  return { metadata: {}, lineage: [], evaluations: [], tags: {}, sources: {}, full: new Set() };
}

/** Adds a claim to a draft, or answers why it can't be added. What is there already is added by doing nothing. */
export function take(draft: RecordDraft, claim: Claim): string | undefined {
  switch (claim.field) {
    case 'name':
      return takeName(draft, claim);
    case 'tags':
      return takeTags(draft, claim);
    case 'lineage':
      return takeItem(draft, draft.lineage, mostLinks, LineageLink, linkKey, claim);
    case 'evaluations':
      return takeItem(draft, draft.evaluations, mostEvaluations, Evaluation, evaluationKey, claim);
    default:
      return takeField(draft, claim);
  }
}

function takeField(draft: RecordDraft, { field, value, source }: Claim): string | undefined {
  if (draft.full.has(field)) return tooMany;
  const whole = field.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), listed(field, value));
  const parsed = SubmittedMetadata.safeParse(whole);
  if (!parsed.success) return reasonOf(parsed.error, field.split('.').length);
  const merged = mergeClaim(draft.metadata, parsed.data);
  if (merged instanceof Contradicted) return contradicted(draft, merged.path);
  const record = SubmittedMetadata.safeParse(merged.value);
  // Two valid parts make an invalid whole only where there are too many of them.
  if (!record.success) {
    draft.full.add(field);
    return tooMany;
  }
  draft.metadata = record.data;
  for (const path of merged.added) draft.sources[path] = source;
  return undefined;
}

/** Datasets are claimed one by one. */
function listed(field: string, value: unknown): unknown {
  return field === 'training.datasets' && !Array.isArray(value) ? [value] : value;
}

function takeName(draft: RecordDraft, { value, source }: Claim): string | undefined {
  const name = Slug.safeParse(typeof value === 'string' ? slugOf(value) : undefined).data;
  if (name === undefined) return 'can not be made a name';
  if (draft.name !== undefined) return draft.name === name ? undefined : contradicted(draft, 'name');
  draft.name = name;
  draft.sources['name'] = source;
  return undefined;
}

/** Of the tags of one claim those that fit are taken; the first reason of the others is answered. */
function takeTags(draft: RecordDraft, { value, source }: Claim): string | undefined {
  let reason: string | undefined;
  for (const [key, text] of Object.entries(typeof value === 'object' && value !== null ? value : {})) {
    const held = Object.hasOwn(draft.tags, key) ? draft.tags[key] : undefined;
    if (held !== undefined) {
      if (held !== text) reason ??= contradicted(draft, `tags.${key}`);
      continue;
    }
    const parsed = Tags.safeParse({ ...draft.tags, [key]: text as unknown });
    if (parsed.success) {
      draft.tags = parsed.data;
      draft.sources[`tags.${key}`] = source;
    } else reason ??= reasonOf(parsed.error, 0);
  }
  return reason;
}

function takeItem<T>(
  draft: RecordDraft,
  list: T[],
  most: number,
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false; error: Failure } },
  key: (item: T) => string,
  { field, value, source }: Claim,
): string | undefined {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return reasonOf(parsed.error, 0);
  const index = list.findIndex((item) => key(item) === key(parsed.data));
  if (index >= 0) {
    const same = JSON.stringify(list[index]) === JSON.stringify(parsed.data);
    return same ? undefined : contradicted(draft, `${field}.${index}`);
  }
  if (list.length === most) return tooMany;
  draft.sources[`${field}.${list.push(parsed.data) - 1}`] = source;
  return undefined;
}

function linkKey(link: LineageLink): string {
  switch (link.kind) {
    case 'dataset':
      return JSON.stringify([link.kind, link.role, link.name]);
    case 'run':
      return JSON.stringify([link.kind, link.id]);
    case 'commit':
      return JSON.stringify([link.kind, link.repository]);
    case 'base-model':
      return JSON.stringify([link.kind, link.ref]);
  }
}

function evaluationKey({ metric, dataset, split }: Evaluation): string {
  return JSON.stringify([metric, dataset, split]);
}

function contradicted({ sources }: RecordDraft, path: string): string {
  return `${sources[path] ?? 'another file'} says otherwise`;
}

interface Issue {
  path: readonly PropertyKey[];
  message: string;
  /** Of a key that is invalid: what is wrong with it. */
  issues?: readonly { message: string }[];
}

interface Failure {
  issues: readonly Issue[];
}

/** The first problem, by its place inside the claimed value. */
function reasonOf({ issues }: Failure, depth: number): string {
  const [issue] = issues;
  if (issue === undefined) return 'is invalid';
  const said = issue.message.endsWith('received undefined')
    ? 'is missing'
    : (issue.issues?.[0]?.message ?? issue.message);
  return [issue.path.slice(depth).map(String).join('.'), said].filter(Boolean).join(' ');
}
