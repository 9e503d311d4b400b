import type { Command } from 'commander';
import type { RegisterVersion } from '#models/commands/versions';
import type { OperationAnswer, VersionRegistered } from '#models/queries/commands';
import type { AnnalsClient } from '#sdk/client';
import { AnnalsProblem } from '#sdk/problem';
import { addressText, parseModelAddress, type ModelAddress } from '../arguments/address';
import { readMetadata } from '../arguments/metadata-file';
import { collectTag } from '../arguments/tags';
import { CommandFailure } from '../failure';
import { addVerb, interruptible, openSession, type CommonOptions, type Session } from '../session';
import type { Io } from '../terminal/io';
import { progressOn, type Progress } from '../terminal/progress';
import { amountText, bytesText } from '../terminal/quantities';
import { packageFiles } from '../transfer/package-files';
import { hashFiles, missingFiles, sum, uploadFiles } from '../transfer/upload-files';
import { uploadLedger } from '../transfer/upload-ledger';
import { lineageOptions, linksOf, metricOption, type LineageOptions, type MetricOptions } from './evidence-options';
import { registrationText } from './registration-text';

interface PushOptions extends CommonOptions, LineageOptions, MetricOptions {
  readonly metadata?: string;
  readonly tag?: Record<string, string>;
  readonly external?: string;
  readonly digest?: string;
  readonly newVersion?: boolean;
}

/** push: sends files and registers them as the next version. */
export function addPush(program: Command, io: Io): void {
  const push = addVerb(program, 'push', 'Send a model’s files and register them as its next version', [
    'push ./model demo/churn',
    'push model.onnx config.json demo/churn --metric f1=0.91@churn-2025/test --tag team=retention',
    'push ./model demo/churn --dataset churn-2025@4 --commit https://git.example.org/churn@4f2a9c1 --metadata record.json',
    'push demo/churn --external s3://models/churn/3/',
  ])
    .usage('PATH... PROJECT/MODEL [options]')
    .argument('<path...>', 'files, or directories whose content is meant; then the model, which is created if need be')
    .option('--metadata <file>', 'JSON file with the metadata record')
    .option('--tag <key=value>', 'label of the version, repeatable', collectTag)
    .option('--external <uri>', 'register content that stays where it is, instead of files')
    .option('--digest <digest>', 'sha256:… of the external content')
    .option('--new-version', 'register anew although the newest version has the same content');
  lineageOptions(metricOption(push)).action(async (args: string[], options: PushOptions) => {
    const paths = args.slice(0, -1);
    const model = parseModelAddress(args.at(-1) ?? '');
    checkContent(paths, options);
    const metadata = options.metadata === undefined ? {} : await readMetadata(options.metadata, io.directory);
    const session = await openSession(io, options);
    const registered = await interruptible(io, async (signal) => {
      const progress = progressOn(io.stderr);
      try {
        const content = await contentOf(session, model, paths, options, progress, signal);
        const { tag: tags = {}, metric: evaluations = [], newVersion = false } = options;
        const command = { content, metadata, tags, evaluations, lineage: linksOf(options), newVersion };
        return await register(session, model, command, progress, signal);
      } finally {
        progress.end();
      }
    });
    const { project, model: name, number } = registered;
    const version = options.json ? undefined : await session.registry.versions.show(project, name, number);
    session.print(registered, () => registrationText(registered, version));
  });
}

function checkContent(paths: readonly string[], { external, digest }: PushOptions): void {
  const form = 'Write annals push PATH... PROJECT/MODEL, or annals push PROJECT/MODEL --external URI.';
  if (external === undefined && paths.length === 0)
    throw new CommandFailure('There is nothing to push: one argument is no path and a model', form);
  if (external !== undefined && paths.length > 0) throw new CommandFailure('External content takes no paths', form);
  if (external === undefined && digest !== undefined)
    throw new CommandFailure('--digest is for external content', 'The digests of files are computed.');
}

async function contentOf(
  session: Session,
  model: ModelAddress,
  paths: readonly string[],
  { external, digest }: PushOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<RegisterVersion['content']> {
  if (external !== undefined) {
    await ensureModel(session, model);
    return { kind: 'external', uri: external, ...(digest !== undefined && { digest }) };
  }
  const files = await hashFiles(await packageFiles(paths, session.io.directory), progress, signal);
  await ensureModel(session, model);
  const missing = await missingFiles(session.registry, files, signal);
  const sending =
    missing.length === 0 ? 'the registry has all of them' : `sending ${missing.length}, ${bytesText(sum(missing))}`;
  session.note(`${amountText(files.length, 'file')}, ${bytesText(sum(files))}: ${sending}`);
  await uploadFiles(session.registry, missing, uploadLedger(session.url, session.io), progress, signal);
  return { kind: 'held', files: files.map(({ path, size, digest: of }) => ({ path, size, digest: of })) };
}

async function ensureModel({ registry, note }: Session, { project, model }: ModelAddress): Promise<void> {
  try {
    await registry.models.show(project, model);
  } catch (problem) {
    if (!(problem instanceof AnnalsProblem)) throw problem;
    const createProject = problem.code === 'project-not-found';
    if (!createProject && problem.code !== 'model-not-found' && problem.code !== 'model-deleted') throw problem;
    await registry.models.register(project, { slug: model, createProject });
    note(`Created ${createProject ? `the project ${project} and ` : ''}the model ${addressText({ project, model })}`);
  }
}

async function register(
  { registry, note }: Session,
  { project, model }: ModelAddress,
  command: RegisterVersion,
  progress: Progress,
  signal: AbortSignal,
): Promise<VersionRegistered> {
  const registration = await registry.versions.register(project, model, command);
  if (registration.done) return registration.version;
  const { id } = registration.operation;
  let step: string | null = null;
  const onProgress = (operation: OperationAnswer) => {
    if (operation.step !== step && operation.step !== null) progress.begin(operation.step, operation.total, 'parts');
    step = operation.step;
    if (step !== null) progress.update(operation.done);
  };
  try {
    return await registry.operations.result<VersionRegistered>(id, { onProgress, signal });
  } catch (failure) {
    const ended = signal.aborted && !(await cancelled(registry, id));
    if (signal.aborted && !ended) note('The registration was cancelled; nothing was registered.');
    if (!ended) throw failure;
    return await registry.operations.result<VersionRegistered>(id);
  }
}

/** Asks the registry to stop; false when the registration had ended before. */
async function cancelled(registry: AnnalsClient, operation: string): Promise<boolean> {
  try {
    await registry.operations.cancel(operation);
    return true;
  } catch (problem) {
    if (problem instanceof AnnalsProblem && problem.code === 'operation-finished') return false;
    throw problem;
  }
}
