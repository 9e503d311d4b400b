import { digestOf, projectOf, submission, type Data } from './event-data';
import type { Story } from './events';

const file = { path: 'model.safetensors', size: 400, digest: digestOf(41) };

/** What is submitted of a version whose files come later. */
export const toCome: Partial<Data<'VersionSubmitted'>> = {
  content: { kind: 'pending' },
  format: null,
  verdict: null,
  extracted: [],
  findings: [],
  facts: { parameterCount: null, tensorCount: null, bytes: null },
  metadata: { description: 'Predicts churn.', architecture: { task: 'declared' } },
  checks: [
    { name: 'format', outcome: 'unknown', reasons: ['The content is not held here.'] },
    { name: 'safety', outcome: 'unknown', reasons: ['The content is not held here.'] },
  ],
};

/** The next version of a model, whose files come later. */
export function announced(tale: Story, modelId: string): Story {
  return tale.versionRegistered(modelId, toCome, { content: 'pending', digest: null, tree: null });
}

/** Data of ContentAttached with one file that says another task than was declared. */
export function attachment(tale: Story, modelId: string, number: number): Data<'ContentAttached'> {
  const { versionId } = tale.named(modelId, number);
  const { checks } = submission(modelId, versionId);
  return {
    projectId: projectOf(modelId),
    modelId,
    versionId,
    content: { kind: 'held', files: [file], manifest: digestOf(43), tree: digestOf(44), report: digestOf(45) },
    format: 'safetensors',
    verdict: 'clean',
    extracted: ['architecture.task', 'artifact'],
    findings: [{ rule: 'metadata-contradiction', file: '', severity: 'warning', title: 'architecture.task' }],
    facts: { parameterCount: 100, tensorCount: 2, bytes: 400 },
    metadata: { description: 'Predicts churn.', architecture: { task: 'found' }, artifact: { files: 1 } },
    checks: [...checks, { name: 'metadata', outcome: 'failed', reasons: ['incomplete'], percentage: 9, missing: [] }],
  };
}

/** Files are attached to a version, and no seal follows. @returns the id of their event */
export function attached(
  tale: Story,
  modelId: string,
  number: number,
  data: Partial<Data<'ContentAttached'>> = {},
): string {
  const { versionId } = tale.named(modelId, number);
  const subject = { projectId: projectOf(modelId), modelId, versionId };
  return tale.happened('ContentAttached', `version-${versionId}`, subject, {
    ...attachment(tale, modelId, number),
    ...data,
  });
}

/** The files of an attachment are a version's content. */
export function sealed(
  tale: Story,
  modelId: string,
  number: number,
  attachmentId: string,
  data: Partial<Data<'VersionSealed'>> = {},
): Story {
  const { content, format, facts, metadata, checks } = attachment(tale, modelId, number);
  tale.happened('VersionSealed', `model-${modelId}`, subjectOf(tale, modelId, number), {
    modelId,
    ...tale.named(modelId, number),
    attachment: attachmentId,
    content: 'held',
    digest: content.manifest,
    tree: content.tree,
    format,
    bytes: facts.bytes,
    parameterCount: facts.parameterCount,
    availability: 'active',
    findings: [],
    metadata,
    checks,
    ...data,
  });
  return tale;
}

/** A version is retired. */
export function retired(tale: Story, modelId: string, number: number): Story {
  const data = { modelId, ...tale.named(modelId, number), reason: null };
  tale.happened('VersionRetired', `model-${modelId}`, subjectOf(tale, modelId, number), data);
  return tale;
}

function subjectOf(tale: Story, modelId: string, number: number) {
  return { projectId: projectOf(modelId), modelId, versionId: tale.named(modelId, number).versionId };
}
