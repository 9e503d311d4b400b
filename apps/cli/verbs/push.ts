import { lstat, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { RegisterVersion } from '#models/commands/versions';
import { FieldSources } from '#models/values/field-sources';
import { parseModelAddress } from '../arguments/address';
import { readMetadata } from '../arguments/metadata-file';
import { collectTag } from '../arguments/tags';
import { CommandFailure } from '../failure';
import { givenOverInferred } from '../inference/given-over-inferred';
import { infer } from '../inference/infer';
import { nothingInferred, type Inferred } from '../inference/inferred';
import { inferredFields, inferredText } from '../inference/inferred-table';
import { addVerb, interruptible, openSession, type CommonOptions, type Session } from '../session';
import type { Io } from '../terminal/io';
import { progressOn, type Progress } from '../terminal/progress';
import { amountText, bytesText } from '../terminal/quantities';
import { packageFiles } from '../transfer/package-files';
import { hashFiles, missingFiles, sum, uploadFiles } from '../transfer/upload-files';
import { uploadLedger } from '../transfer/upload-ledger';
import { lineageOptions, linksOf, metricOption, type LineageOptions, type MetricOptions } from './evidence-options';
import { planAnswer, planText, type PushPlan } from './push-plan';
import { create, missingFor, targetOf } from './push-target';
import { registerPushed } from './register-pushed';
import { registrationText } from './registration-text';

interface PushOptions extends CommonOptions, LineageOptions, MetricOptions {
  readonly metadata?: string;
  readonly tag?: Record<string, string>;
  readonly external?: string;
  readonly digest?: string;
  readonly pending?: boolean;
  readonly newVersion?: boolean;
  readonly project?: string;
  readonly infer: boolean;
  readonly dryRun?: boolean;
}

/** What is pushed, and the model if it was typed. */
interface Arguments {
  readonly paths: readonly string[];
  readonly typed: string | undefined;
}

/** push: sends files and registers them as the next version. */
export function addPush(program: Command, io: Io): void {
  const push = addVerb(program, 'push', 'Send a model’s files and register them as its next version', [
    'push ./model',
    'push ./model demo/churn',
    'push ./model demo/churn --dry-run',
    'push model.onnx config.json demo/churn --metric f1=0.91@churn-2025/test --tag team=retention',
    'push ./model demo/churn --dataset churn-2025@4 --commit https://git.example.org/churn@4f2a9c1 --metadata record.json',
    'push demo/churn --external s3://models/churn/3/',
    'push --pending demo/churn --metadata record.json',
  ])
    .usage('PATH... [PROJECT/MODEL] [options]')
    .argument(
      '<path...>',
      'files, or directories whose content is meant; then the model, which is created if need be; after a single path it may be left out',
    )
    .option('--project <project>', 'where the model is when it is not named (else ANNALS_PROJECT, else the only one)')
    .option('--metadata <file>', 'JSON file with the metadata record')
    .option('--tag <key=value>', 'label of the version, repeatable', collectTag)
    .option('--external <uri>', 'register content that stays where it is, instead of files')
    .option('--digest <digest>', 'sha256:… of the external content')
    .option('--pending', 'register a version whose files come later, with annals attach')
    .option('--new-version', 'register anew although the newest version has the same content')
    .option('--no-infer', 'say nothing of the version but what is given here')
    .option('--dry-run', 'show what would be pushed, and send nothing');
  lineageOptions(metricOption(push)).action(async (args: string[], options: PushOptions) => {
    const pushed = await argumentsOf(args, options, io.directory);
    const session = await openSession(io, options);
    await interruptible(io, async (signal) => {
      const progress = progressOn(io.stderr);
      try {
        const plan = await planOf(session, pushed, options, progress, signal);
        if (options.dryRun) return session.print(planAnswer(plan), () => planText(plan));
        const registered = await carryOut(session, plan, progress, signal);
        const { project, model: name, number } = registered;
        const version = options.json ? undefined : await session.registry.versions.show(project, name, number);
        return session.print(registered, () => registrationText(registered, version));
      } finally {
        progress.end();
      }
    });
  });
}

/** A single argument is what is pushed, if it is there; otherwise the last one is the model. */
async function argumentsOf(args: readonly string[], options: PushOptions, directory: string): Promise<Arguments> {
  const { external, digest, pending = false } = options;
  const form =
    'Write annals push PATH... [PROJECT/MODEL], or annals push PROJECT/MODEL with --external URI or --pending.';
  const hasFiles = external === undefined && !pending;
  const [first = ''] = args;
  const isAlone = args.length === 1 && hasFiles;
  const isThere = isAlone && (await lstat(resolve(directory, first)).then(Boolean, () => false));
  const paths = isThere ? args : args.slice(0, -1);
  if (external !== undefined && pending) throw new CommandFailure('Content is either external or pending', form);
  if (hasFiles && paths.length === 0)
    throw new CommandFailure(`There is nothing to push: ${JSON.stringify(first)} is no path here`, form);
  if (!hasFiles && paths.length > 0)
    throw new CommandFailure(`${pending ? 'Pending' : 'External'} content takes no paths`, form);
  if (external === undefined && digest !== undefined)
    throw new CommandFailure('--digest is for external content', 'The digests of files are computed.');
  const typed = isThere ? undefined : args.at(-1);
  if (typed !== undefined) parseModelAddress(typed);
  return { paths, typed };
}

/** Finds out, without changing anything, what a push has to do. */
async function planOf(
  session: Session,
  { paths, typed }: Arguments,
  options: PushOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<PushPlan> {
  const { io, registry } = session;
  const metadata = options.metadata === undefined ? {} : await readMetadata(options.metadata, io.directory);
  const { tag: tags = {}, metric: evaluations = [], newVersion = false } = options;
  const local = paths.length > 0 ? await packageFiles(paths, io.directory) : [];
  const [first = ''] = paths;
  const inferred: Inferred =
    options.infer && local.length > 0
      ? await infer(await realpath(resolve(io.directory, first)), local, io.env)
      : nothingInferred;
  const target = await targetOf(session, typed, options.project, inferred);
  const files = await hashFiles(local, progress, signal);
  const creates = await missingFor(session, target);
  const missing = await missingFiles(registry, files, signal);
  const { sources, ...described } = givenOverInferred(
    { metadata, tags, evaluations, lineage: linksOf(options) },
    inferred,
  );
  const named = typed === undefined && inferred.sources.name !== undefined;
  const name = named ? [{ field: 'name', value: target.model, from: inferred.sources.name ?? '' }] : [];
  const content = contentOf(files, options);
  return {
    target,
    creates,
    command: { content, newVersion, ...described, ...sourcesOf(sources) },
    files,
    missing,
    inferred: [...name, ...inferredFields(described, sources)],
    dropped: inferred.dropped.filter(({ field }) => field !== 'name' || typed === undefined),
  };
}

/** What can be recorded of where fields were found; nothing that was inferred is no sources. */
function sourcesOf(found: Readonly<Record<string, string>>): Pick<RegisterVersion, 'sources'> {
  const told = Object.entries(found).flatMap(([path, source]) => {
    const read = FieldSources.safeParse({ [path]: source.slice(0, 200) });
    return read.success ? Object.entries(read.data) : [];
  });
  return told.length === 0 ? {} : { sources: Object.fromEntries(told.slice(0, 1000)) };
}

function contentOf(
  files: Extract<RegisterVersion['content'], { kind: 'held' }>['files'],
  { external, digest, pending }: PushOptions,
): RegisterVersion['content'] {
  if (pending) return { kind: 'pending' };
  if (external !== undefined) return { kind: 'external', uri: external, ...(digest !== undefined && { digest }) };
  return { kind: 'held', files: files.map(({ path, size, digest: of }) => ({ path, size, digest: of })) };
}

async function carryOut(session: Session, plan: PushPlan, progress: Progress, signal: AbortSignal) {
  const { target, creates, command, files, missing, inferred, dropped } = plan;
  await create(session, target, creates);
  if (files.length > 0) {
    const spared = sum(files) - sum(missing);
    const sending =
      missing.length === 0 ? 'the registry has all of them' : `sending ${missing.length}, ${bytesText(sum(missing))}`;
    session.note(`${amountText(files.length, 'file')}, ${bytesText(sum(files))}: ${sending}`);
    const found = inferredText(inferred, dropped);
    if (found !== '') session.note(`\n${found.trimEnd()}\n`);
    await uploadFiles(session.registry, missing, uploadLedger(session.url, session.io), progress, signal, spared);
  }
  return registerPushed(session, target, command, progress, signal);
}
