import type { Content, VersionEvent } from '#models/events/version';
import type { MetadataRecord } from '#models/metadata/metadata-record';
import type { Check, CheckName } from '#models/values/check';
import type { Evaluation } from '#models/values/evaluation';
import type { LineageLink } from '#models/values/lineage';

type Submitted = Extract<VersionEvent, { type: 'VersionSubmitted' }>['data'];
type Attached = Extract<VersionEvent, { type: 'ContentAttached' }>['data'];

/** A decision to let the version into a stage. */
export interface Approval {
  /** Id of its event. */
  readonly id: string;
  readonly commandId: string;
  readonly from: string;
  readonly to: string;
  readonly policyRevision: number;
  readonly reason: string | null;
  readonly approvedAt: string;
}

/** Bytes that were attached to a pending version: its content, once the model's stream says so. */
export interface Attachment {
  /** Id of its event. */
  readonly id: string;
  readonly commandId: string;
  readonly data: Attached;
  /** The record that the files were held against, and how many evaluations there were. */
  readonly over: { readonly metadata: MetadataRecord; readonly evaluations: number };
  /** The version's record and checks if these bytes are its content. */
  readonly metadata: MetadataRecord;
  readonly checks: ReadonlyMap<CheckName, Check>;
}

/** What decisions need to know of the evidence about one version. */
export interface VersionState {
  readonly versionId: string;
  readonly modelId: string;
  readonly content: Content;
  /** As it was submitted: a registration that is completed later uses it unchanged. */
  readonly submitted: Submitted;
  readonly metadata: MetadataRecord;
  readonly tags: Readonly<Record<string, string>>;
  readonly evaluations: readonly Evaluation[];
  readonly lineage: readonly LineageLink[];
  readonly checks: ReadonlyMap<CheckName, Check>;
  /** By command id: approvals whose use or failure this stream does not tell. */
  readonly approvals: ReadonlyMap<string, Approval>;
  /** By event id: bytes that were attached to a pending version, of which the model's stream may name one. */
  readonly attachments: ReadonlyMap<string, Attachment>;
}
