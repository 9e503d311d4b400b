import { attachContent } from '#application/commands/attach-content';
import { changeAvailability, deleteVersion } from '#application/commands/change-availability';
import { archiveModel, deleteModel, restoreModel } from '#application/commands/change-model';
import { registerModel } from '#application/commands/register-model';
import { registerVersion } from '#application/commands/register-version';
import { renameModel } from '#application/commands/rename-model';
import { rollBack } from '#application/commands/roll-back';
import { endDeployment, recordDeployment } from '#application/commands/deployments';
import { removeAlias, setAlias } from '#application/commands/set-alias';
import { transitionStage } from '#application/commands/transition-stage';
import type { Executed } from '#application/execution';
import type { Blob, BlobStore } from '#application/ports/blob-store';
import type { FoundContent } from '#domain/version/attach-content';
import { treeOf } from '#application/registration/manifest';
import type { Submission } from '#application/registration/submission';
import { isRefusal, type Refusal } from '#models/refusals/refusal';
import { digestOf, submission } from './event-data';
import type { RegistryDriver } from './registry-driver';
import type { Step } from './registry-steps';

export type Outcome = Executed<unknown> | Refusal;

/** One command, as it is sent each time: a repetition is the same in every word. */
export type Command = (by: RegistryDriver, key: string) => Promise<Outcome>;

/**
 * The command that a step means now.
 * @param blobs where the bytes of held versions lie
 * @param weights a blob that is there
 * @param seed tells the content of versions apart
 */
export async function commandOf(
  step: Step,
  driver: RegistryDriver,
  { blobs, weights, seed }: { readonly blobs: BlobStore; readonly weights: Blob; readonly seed: number },
): Promise<Command> {
  const model = { project: 'acme', model: step.slug };
  const found = await driver.execution.given.model(model.project, model.model);
  const last = isRefusal(found) ? 0 : found.model.state.lastNumber;
  const ref = String(Math.max(last - step.back, 1));
  const version = { ...model, ref };
  const availability =
    (to: string): Command =>
    (by, key) =>
      by.send(changeAvailability, version, { to }, { key });
  switch (step.kind) {
    case 'wait':
      throw new Error('waiting is no command');
    case 'register model':
      return (by, key) =>
        by.send(registerModel, { project: 'acme' }, { slug: step.slug, createProject: true }, { key });
    case 'register version': {
      if (step.content === 'external') {
        const content = { kind: 'external', uri: `s3://models/${seed}/` };
        return (by, key) => by.send(registerVersion(), model, { content }, { key });
      }
      const files = [{ path: `weights-${seed}.onnx`, size: weights.size, digest: weights.digest }];
      if (step.content === 'pending')
        return (by, key) => by.send(registerVersion(), model, { content: { kind: 'pending' } }, { key });
      const evidence = heldEvidence(files, step.content, seed);
      const body = { content: { kind: 'held', files } };
      return (by, key) => by.send(registerVersion(evidence), model, body, { key });
    }
    case 'transition':
      return (by, key) => by.send(transitionStage, model, { version: ref, to: step.stage }, { key });
    case 'roll back stage':
      return (by, key) => by.send(rollBack(blobs), model, { place: { kind: 'stage', name: step.stage } }, { key });
    case 'roll back alias':
      return (by, key) => by.send(rollBack(blobs), model, { place: { kind: 'alias', name: step.alias } }, { key });
    case 'set alias':
      return (by, key) => by.send(setAlias, { ...model, alias: step.alias }, { version: ref }, { key });
    case 'remove alias':
      return (by, key) => by.send(removeAlias, { ...model, alias: step.alias }, {}, { key });
    case 'follow stage':
      return (by, key) => by.send(setAlias, { ...model, alias: step.alias }, { follows: step.stage }, { key });
    case 'record deployment':
      return (by, key) => by.send(recordDeployment, model, { version: ref, environment: step.alias }, { key });
    case 'end deployment': {
      const deployments = isRefusal(found) ? [] : [...found.model.state.deployments.values()];
      const deployment = deployments.findLast(({ endedAt }) => endedAt === null)?.deploymentId ?? 'none';
      return (by, key) => by.send(endDeployment, { ...model, deployment }, {}, { key });
    }
    case 'deprecate':
      return availability('deprecated');
    case 'archive':
      return availability('archived');
    case 'restore':
      return availability('restored');
    case 'quarantine':
      return availability('quarantined');
    case 'release':
      return availability('released');
    case 'retire':
      return availability('retired');
    case 'attach': {
      const files = [{ path: `weights-${seed}.onnx`, size: weights.size, digest: weights.digest }];
      const evidence = foundOf(heldEvidence(files, 'held', seed));
      const body = { content: { kind: 'held', files } };
      const versions = isRefusal(found) ? [] : [...found.model.state.versions.values()];
      const waiting = versions.findLast(({ content }) => content === 'pending')?.number;
      const place = waiting === undefined ? version : { ...model, ref: String(waiting) };
      return (by, key) => by.send(attachContent(evidence), place, body, { key });
    }
    case 'delete version':
      return (by, key) => by.send(deleteVersion, version, { overrideWindow: step.override, reason: 'unused' }, { key });
    case 'archive model':
      return (by, key) => by.send(archiveModel, model, {}, { key });
    case 'restore model':
      return (by, key) => by.send(restoreModel, model, {}, { key });
    case 'delete model':
      return (by, key) => by.send(deleteModel, model, {}, { key });
    case 'rename':
      return (by, key) => by.send(renameModel, model, { to: step.to }, { key });
  }
}

/** What inspection would have found of held content. */
function heldEvidence(
  files: { path: string; size: number; digest: string }[],
  content: 'held' | 'suspicious',
  seed: number,
): Submission {
  const { projectId, modelId, versionId, ...evidence } = submission('model', 'version');
  const sealed = { kind: 'held' as const, files, manifest: digestOf(1000 + seed), tree: treeOf(files) };
  const held = { ...evidence, content: { ...sealed, report: digestOf(5) } };
  if (content === 'held') return held;
  const reasons = [`The verdict on ${[projectId, modelId, versionId].join('/')} is suspicious.`];
  return { ...held, verdict: 'suspicious', checks: [{ name: 'safety', outcome: 'failed', reasons }] };
}

/** The same as found for a version that nobody described. */
function foundOf({ content, format, verdict, findings, facts, metadata, extracted }: Submission): FoundContent {
  if (content.kind !== 'held' || verdict === null) throw new Error('only held content is inspected');
  const found = { content, format, verdict, findings, facts, metadata, extracted };
  return { content: found, inspected: { format, verdict, reasons: [] }, over: {} };
}
