import type { SubmittedMetadata } from '#models/metadata/submitted-metadata';
import type { MetadataRecord } from '#models/metadata/metadata-record';
import type { VersionEvent } from '#models/events/version';
import { refuse } from '#models/refusals/refusal';
import type { TagChanges } from '#models/values/tags';
import type { Decision } from '../decision';
import { changeTags, sameTags } from '../tags';
import { changedChecks, recordCheck } from './checks';
import type { VersionState } from './state';

type Fields = Readonly<Record<string, unknown>>;

/** The record with the fields of a change replaced, group by group, and the paths of those that are different now. */
export function changeRecord(
  record: MetadataRecord,
  change: SubmittedMetadata,
): { record: MetadataRecord; changed: string[] } {
  const next: Record<string, unknown> = { ...record };
  const changed: string[] = [];
  for (const [group, value] of Object.entries<unknown>(change)) {
    if (value === undefined) continue;
    const known = next[group];
    if (!isFields(value) || !isFields(known)) {
      if (!same(known, value))
        changed.push(...(isFields(value) ? Object.keys(value).map((key) => `${group}.${key}`) : [group]));
      next[group] = value;
      continue;
    }
    changed.push(
      ...Object.keys(value)
        .filter((key) => !same(known[key], value[key]))
        .map((key) => `${group}.${key}`),
    );
    next[group] = { ...known, ...value };
  }
  return { record: next, changed };
}

/** Changes metadata and tags of a version; what its files say of themselves can not be changed. */
export function describeVersion(
  state: VersionState,
  command: { readonly metadata?: SubmittedMetadata; readonly tags?: TagChanges },
): Decision<VersionEvent> {
  const { record, changed } = changeRecord(state.metadata, command.metadata ?? {});
  const fixed = changed.filter((path) => state.submitted.extracted.includes(path));
  if (fixed.length > 0) {
    const problems = fixed.map((path) => ({
      path: `/metadata/${path.replaceAll('.', '/')}`,
      message: 'was read from the files and can not be set; leave it out',
    }));
    return refuse('invalid-input', { problems });
  }
  const { tags, removed } = changeTags(state.tags, command.tags ?? {});
  const all = sameTags(tags, state.tags) ? changed : [...changed, 'tags'];
  if (all.length === 0) return [];
  const checks = changedChecks(state.checks, [recordCheck(record, state.evaluations)]);
  return [
    {
      type: 'VersionDescribed',
      data: { versionId: state.versionId, metadata: record, tags, removedTags: removed, changed: all, checks },
    },
  ];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
