import type { VersionEvent } from '#models/events/version';
import type { MetadataRecord } from '#models/metadata/metadata-record';
import type { Check, CheckName } from '#models/values/check';
import type { Recorded } from '../recorded';
import { withFieldsOf } from './extracted-fields';
import type { Attachment, VersionState } from './state';

type Attached = Extract<VersionEvent, { type: 'ContentAttached' }>;

/** Keeps attached content beside what is known: it counts for nothing until it is sealed. */
export function withAttachment(
  state: VersionState,
  { id, commandId, data }: Recorded<Attached> & { readonly commandId: string },
): VersionState {
  const over = { metadata: state.metadata, evaluations: state.evaluations.length };
  const checks = withChecks(state.checks, data.checks);
  const attachment: Attachment = { id, commandId, data, over, metadata: data.metadata, checks };
  return { ...state, attachments: new Map(state.attachments).set(id, attachment) };
}

/** Attached content after something else was said of the version. What its files say of themselves stays. */
export function attachmentsAfter(
  state: VersionState,
  said: { readonly checks: readonly Check[]; readonly metadata?: MetadataRecord },
): VersionState['attachments'] {
  const after = (attachment: Attachment): Attachment => ({
    ...attachment,
    metadata: said.metadata
      ? withFieldsOf(said.metadata, attachment.data.metadata, attachment.data.extracted)
      : attachment.metadata,
    checks: withChecks(attachment.checks, said.checks),
  });
  return new Map([...state.attachments].map(([id, attachment]) => [id, after(attachment)]));
}

/** The attachment of a command as far as what it was decided from still stands: then it is the one to seal. */
export function standingAttachment(state: VersionState, commandId: string): Attachment | undefined {
  const own = [...state.attachments.values()].filter((attachment) => attachment.commandId === commandId).at(-1);
  const stands = own?.over.evaluations === state.evaluations.length && sameRecord(own.over.metadata, state.metadata);
  return stands ? own : undefined;
}

/** What is known of a version with the content that its model names: null means that with which it was submitted. */
export function sealedBy(state: VersionState, attachmentId: string | null): VersionState {
  if (attachmentId === null) return state;
  const attachment = state.attachments.get(attachmentId);
  if (!attachment) throw new Error(`${state.versionId} is sealed by ${attachmentId}, which is not on its stream`);
  const { metadata, checks, data } = attachment;
  const { content, format, verdict, findings, facts, extracted, sources } = data;
  const found = { content, format, verdict, findings, facts, extracted, ...(sources && { sources }) };
  const submitted = { ...state.submitted, ...found, metadata: data.metadata };
  return { ...state, content, submitted, metadata, checks };
}

/** Whether two records say the same. */
export function sameRecord(a: MetadataRecord, b: MetadataRecord): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Checks, with later verdicts in the place of earlier ones. */
export function withChecks(
  known: ReadonlyMap<CheckName, Check>,
  later: readonly Check[],
): ReadonlyMap<CheckName, Check> {
  return new Map([...known, ...later.map((check) => [check.name, check] as const)]);
}
