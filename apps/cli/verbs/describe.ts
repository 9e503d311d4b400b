import type { Command } from 'commander';
import { addressText, parseModelOrVersion, parseVersionAddress, type VersionAddress } from '../arguments/address';
import { readMetadata } from '../arguments/metadata-file';
import { parseTagChanges } from '../arguments/tags';
import { parseAsOf } from '../arguments/moment';
import { CommandFailure } from '../failure';
import { addVerb, openSession, type CommonOptions } from '../session';
import type { Io } from '../terminal/io';
import { fields } from '../terminal/table';
import { lineageOptions, linksOf, metricOption, type LineageOptions, type MetricOptions } from './evidence-options';
import { checksTable, evaluationsTable, lineageTable } from './version-text';

interface DescribeOptions extends CommonOptions {
  readonly title?: string;
  readonly description?: string;
  readonly metadata?: string;
}

type ModelOrVersion = ReturnType<typeof parseModelOrVersion>;

/** describe: the words about a model, or the metadata of a version. */
export function addDescribe(program: Command, io: Io): void {
  addVerb(program, 'describe', 'Change the title and description of a model, or the metadata of a version', [
    'describe demo/churn --title "Churn in 90 days" --description "Ranks customers for a call."',
    'describe demo/churn@3 --metadata record.json',
  ])
    .argument('<project/model@ref>', 'the model, or the version', parseModelOrVersion)
    .option('--title <text>', 'of the model')
    .option('--description <text>', 'of the model; empty removes it')
    .option('--metadata <file>', 'of the version: a JSON file; fields in it are replaced, others stay')
    .action(async ({ project, model, ref }: ModelOrVersion, options: DescribeOptions) => {
      const { title, description, metadata: file } = options;
      if (ref === undefined) {
        if (file !== undefined || (title === undefined && description === undefined))
          throw new CommandFailure(
            'A model has a title and a description',
            'Give --title or --description; metadata belongs to a version: add @ and its ref.',
          );
        const { registry, print } = await openSession(io, options);
        const changed = await registry.models.describe(project, model, {
          title,
          description: description === '' ? null : description,
        });
        return print(changed, () => changedText(addressText({ project, model }), changed.changed));
      }
      if (file === undefined || title !== undefined || description !== undefined)
        throw new CommandFailure(
          'A version has metadata',
          'Give --metadata FILE; leave out the ref to describe the model.',
        );
      const metadata = await readMetadata(file, io.directory);
      const { registry, print } = await openSession(io, options);
      const changed = await registry.versions.describe(project, model, ref, { metadata });
      print(
        changed,
        () =>
          `${changedText(addressText({ project, model, ref }), changed.changed)}${changed.checks ? `\n${checksTable(changed.checks)}` : ''}`,
      );
    });
}

/** tag: labels of a model or a version. */
export function addTag(program: Command, io: Io): void {
  addVerb(program, 'tag', 'Set and remove labels of a model or a version', [
    'tag demo/churn team=retention',
    'tag demo/churn@3 reviewed=yes draft-',
  ])
    .argument('<project/model@ref>', 'the model, or the version', parseModelOrVersion)
    .argument('<key=value...>', 'labels to set; key- removes one')
    .action(async ({ project, model, ref }: ModelOrVersion, texts: string[], options: CommonOptions) => {
      const tags = parseTagChanges(texts);
      const { registry, print } = await openSession(io, options);
      const changed =
        ref === undefined
          ? await registry.models.describe(project, model, { tags })
          : await registry.versions.describe(project, model, ref, { tags });
      print(changed, () =>
        changedText(addressText({ project, model, ...(ref !== undefined && { ref }) }), changed.changed),
      );
    });
}

/** evaluate: records what was measured, or shows it. */
export function addEvaluate(program: Command, io: Io): void {
  const evaluate = addVerb(program, 'evaluate', 'Record metrics of a version; without any, show them', [
    'evaluate demo/churn@3 --metric f1=0.91@churn-2025/test --metric latency=12.5ms:lower@bench/cpu',
    'evaluate demo/churn@3',
  ]).argument('<project/model@ref>', 'the version', parseVersionAddress);
  metricOption(pastOption(evaluate)).action(
    async ({ project, model, ref }: VersionAddress, options: CommonOptions & MetricOptions) => {
      const { registry, print } = await openSession(io, options);
      if (options.metric === undefined) {
        const answer = await registry.versions.evaluations(project, model, ref, pastOf(options));
        return print(answer, () => evaluationsTable(answer.items));
      }
      const changed = await registry.versions.recordEvaluations(project, model, ref, { evaluations: options.metric });
      print(changed, () => changedText(addressText({ project, model, ref: changed.number }), changed.changed));
    },
  );
}

/** lineage: links a version to where it comes from, or shows the links. */
export function addLineage(program: Command, io: Io): void {
  const lineage = addVerb(
    program,
    'lineage',
    'Link a version to its data, code, run and base model; without any, show the links',
    ['lineage demo/churn@3 --dataset churn-2025@4 --run 8121@airflow', 'lineage demo/churn@3'],
  ).argument('<project/model@ref>', 'the version', parseVersionAddress);
  lineageOptions(pastOption(lineage)).action(
    async ({ project, model, ref }: VersionAddress, options: CommonOptions & LineageOptions) => {
      const links = linksOf(options);
      const { registry, print } = await openSession(io, options);
      if (links.length === 0) {
        const answer = await registry.versions.lineage(project, model, ref, pastOf(options));
        const { version, previous, next } = answer;
        const facts = fields([
          ['version', version],
          ['previous', previous],
          ['next', next.join(', ')],
        ]);
        return print(answer, () => `${facts}\n${lineageTable(answer.links)}`);
      }
      const changed = await registry.versions.linkLineage(project, model, ref, { links });
      print(changed, () => changedText(addressText({ project, model, ref: changed.number }), changed.changed));
    },
  );
}

/** For when what is only shown is shown. */
function pastOption(command: Command): Command {
  return command.option('--as-of <moment>', 'shown as it was then: a moment, a position or a date', parseAsOf);
}

function pastOf({ asOf }: CommonOptions): { readonly asOf?: string } {
  return asOf === undefined ? {} : { asOf };
}

function changedText(name: string, changed: boolean): string {
  return changed ? `Changed ${name}\n` : `Nothing changed: ${name} is so already\n`;
}
