import type { VersionEvent } from '#models/events/version';
import type { MetadataRecord } from '#models/metadata/metadata-record';
import { formatCheck, recordCheck, safetyCheck, type Inspected } from './checks';
import { sourcesBeside } from './sources-beside';
import type { VersionState } from './state';

type Attached = Extract<VersionEvent, { type: 'ContentAttached' }>;

/** What inspection found in bytes that are to be attached. */
export interface FoundContent {
  /** Everything that the event says but its ids, sources and checks; the record is that of the version, joined with the files. */
  readonly content: Omit<Attached['data'], 'projectId' | 'modelId' | 'versionId' | 'sources' | 'checks'>;
  /** What the checks look at. */
  readonly inspected: Inspected;
  /** The record that the files were held against. */
  readonly over: MetadataRecord;
}

/** Puts bytes beside a pending version, with the checks that they change; they are its content once they are sealed. */
export function attachContent(state: VersionState, projectId: string, { content, inspected }: FoundContent): Attached {
  const { modelId, versionId, evaluations, submitted } = state;
  const sources = submitted.sources && { sources: sourcesBeside(content.extracted, submitted.sources) };
  const checks = [formatCheck(inspected), safetyCheck(inspected), recordCheck(content.metadata, evaluations)];
  return { type: 'ContentAttached', data: { projectId, modelId, versionId, ...content, ...sources, checks } };
}
