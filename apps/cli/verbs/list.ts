import type { Command } from 'commander';
import type { ModelAnswer } from '#models/queries/models';
import type { ProjectAnswer } from '#models/queries/projects';
import type { VersionSummaryAnswer } from '#models/queries/versions';
import { everyItem } from '#sdk/pages';
import { parseAddress, type Address } from '../arguments/address';
import { parseAsOf } from '../arguments/moment';
import { CommandFailure } from '../failure';
import { addVerb, openSession, type CommonOptions } from '../session';
import type { Io } from '../terminal/io';
import { bytesText, momentText } from '../terminal/quantities';
import { table } from '../terminal/table';

interface ListOptions extends CommonOptions {
  readonly asOf?: string;
  readonly archived?: boolean;
  readonly stage?: string;
  readonly tag?: string;
}

/** ls: the projects, the models of a project, or the versions of a model. */
export function addList(program: Command, io: Io): void {
  addVerb(program, 'ls', 'List projects, the models of a project, or the versions of a model', [
    'ls',
    'ls demo',
    'ls demo/churn --stage production',
    'ls demo/churn --as-of 2026-03-01T12:00:00Z',
  ])
    .argument('[project/model]', 'a project, or a model of it', parseAddress)
    .option('--as-of <moment>', 'what was there then: a moment, a position or a date', parseAsOf)
    .option('--archived', 'what is archived too')
    .option('--stage <stage>', 'versions in this stage')
    .option('--tag <tag>', 'with this tag: key or key=value')
    .action(async (address: Address | undefined, options: ListOptions) => {
      if (address?.ref !== undefined)
        throw new CommandFailure('A version has no list', 'Use annals show for one version.');
      if (options.stage !== undefined && address?.model === undefined)
        throw new CommandFailure('--stage is for versions', 'Write annals ls PROJECT/MODEL --stage STAGE.');
      if (options.tag !== undefined && address === undefined)
        throw new CommandFailure('--tag is for models and versions', 'Write annals ls PROJECT --tag TAG.');
      const { registry, print } = await openSession(io, options);
      const asOf = options.asOf === undefined ? {} : { asOf: options.asOf };
      const filter = {
        ...(options.archived && { archived: 'yes' as const }),
        ...(options.tag !== undefined && { tag: options.tag }),
      };
      if (address === undefined) {
        const items = await everyItem((page) => registry.projects.list(page, asOf));
        print({ items }, () => projectsTable(items));
      } else if (address.model === undefined) {
        const { project } = address;
        const items = await everyItem((page) => registry.models.list(project, { ...filter, ...page }, asOf));
        print({ items }, () => modelsTable(items));
      } else {
        const { project, model } = address;
        const question = { ...filter, ...(options.stage !== undefined && { stage: options.stage }) };
        const items = await everyItem((page) => registry.versions.list(project, model, { ...question, ...page }, asOf));
        print({ items }, () => versionsTable(items));
      }
    });
}

function projectsTable(projects: readonly ProjectAnswer[]): string {
  return table(
    ['project', { title: 'models', align: 'right' }, 'policy', 'created', 'title'],
    projects.map(({ slug, models, preset, createdAt, title }) => [slug, models, preset, momentText(createdAt), title]),
    'no projects',
  );
}

function modelsTable(models: readonly ModelAnswer[]): string {
  return table(
    [
      'model',
      { title: 'versions', align: 'right' },
      { title: 'latest', align: 'right' },
      'stages',
      'aliases',
      'changed',
    ],
    models.map(({ slug, archived, versions, latest, stages, aliases, changedAt }) => [
      archived ? `${slug} (archived)` : slug,
      versions,
      latest,
      holdersText(stages),
      holdersText(aliases),
      momentText(changedAt),
    ]),
    'no models',
  );
}

function versionsTable(versions: readonly VersionSummaryAnswer[]): string {
  return table(
    [
      { title: 'version', align: 'right' },
      'stage',
      'aliases',
      'availability',
      'format',
      { title: 'size', align: 'right' },
      'registered',
      'digest',
    ],
    versions.map(({ number, stage, aliases, availability, format, bytes, registeredAt, digest, uri }) => [
      number,
      stage,
      aliases.join(', '),
      availability,
      format,
      bytes === null ? null : bytesText(bytes),
      momentText(registeredAt),
      digest?.slice(0, 19) ?? uri,
    ]),
    'no versions',
  );
}

/** Stages or aliases with the versions that hold them. */
export function holdersText(holders: readonly (ModelAnswer['stages'] | ModelAnswer['aliases'])[number][]): string {
  return holders.map(({ name, version }) => `${name}=${version ?? '-'}`).join(', ');
}
