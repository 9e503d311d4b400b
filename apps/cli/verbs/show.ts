import type { Command } from 'commander';
import type { ModelAnswer } from '#models/queries/models';
import type { PolicyAnswer, ProjectAnswer } from '#models/queries/projects';
import { addressText, parseAddress, type Address } from '../arguments/address';
import { parseAsOf } from '../arguments/moment';
import { CommandFailure } from '../failure';
import { addVerb, openSession, type CommonOptions } from '../session';
import type { Io } from '../terminal/io';
import { momentText } from '../terminal/quantities';
import { fields, table } from '../terminal/table';
import { checkText } from './gate-text';
import { versionText } from './version-text';
import { whyText } from './why-text';

interface ShowOptions extends CommonOptions {
  readonly asOf?: string;
  readonly card?: boolean;
  readonly checks?: boolean;
  readonly why?: boolean;
}

/** show: everything that is known of a project, a model or a version. */
export function addShow(program: Command, io: Io): void {
  addVerb(program, 'show', 'Show a project, a model or a version', [
    'show demo',
    'show demo/churn',
    'show demo/churn@production',
    'show demo/churn@champion --as-of 2026-03-01T12:00:00Z --json',
    'show demo/churn@production --card > README.md',
    'show demo/churn@7 --checks',
    'show demo/churn@production --as-of 2026-03-03 --why',
  ])
    .argument('<project/model@ref>', 'a project, a model, or a version', parseAddress)
    .option('--as-of <moment>', 'what was true then: a moment, a position or a date', parseAsOf)
    .option('--card', 'the model card of a version, as Markdown')
    .option('--checks', 'the checks of a version in full, with every missing field')
    .option('--why', 'how a version came to be where it is')
    .action(async (address: Address, options: ShowOptions) => {
      const { project, model, ref } = address;
      const { registry, print } = await openSession(io, options);
      const asOf = options.asOf === undefined ? {} : { asOf: options.asOf };
      if (options.card) {
        if (model === undefined || ref === undefined) throw noVersion(address, 'a card');
        const card = await registry.versions.card(project, model, ref, asOf);
        return print({ card }, () => card);
      }
      if (options.checks) {
        if (model === undefined || ref === undefined) throw noVersion(address, 'checks');
        const checks = await registry.versions.checks(project, model, ref, asOf);
        return print(checks, () => checks.items.map(checkText).join(''));
      }
      if (options.why) {
        if (model === undefined || ref === undefined) throw noVersion(address, 'such a story');
        const why = await registry.versions.why(project, model, ref, asOf);
        return print(why, () => whyText(why));
      }
      if (model === undefined) {
        const answer = await registry.projects.show(project, asOf);
        const policy = await registry.projects.policy(project, asOf);
        print({ ...answer, policy: policy.policy }, () => projectText(answer, policy));
      } else if (ref === undefined) {
        const answer = await registry.models.show(project, model, asOf);
        print(answer, () => modelText(answer));
      } else {
        const answer = await registry.versions.show(project, model, ref, asOf);
        print(answer, () => versionText(answer));
      }
    });
}

function noVersion({ project, model }: Address, has: string): CommandFailure {
  const text = [project, model].filter(Boolean).join('/');
  return new CommandFailure(`${text} is no version, and only a version has ${has}`, 'Write project/model@ref.');
}

function projectText(project: ProjectAnswer, { policy }: PolicyAnswer): string {
  const facts = fields([
    ['project', project.slug],
    ['title', project.title],
    ['description', project.description],
    ['models', project.models],
    ['policy', `${policy.preset}, revision ${project.policyRevision}; no ref means ${policy.defaultRef}`],
    ['created', `${momentText(project.createdAt)} by ${project.createdBy}`],
    ['position', project.position],
  ]);
  const stages = table(
    ['stage', 'asks for', { title: 'votes', align: 'right' }, { title: 'holders', align: 'right' }],
    policy.stages.map(({ name, checks, votes, holders }) => [name, checks.join(', '), votes, holders]),
  );
  return `${facts}\n${stages}`;
}

function modelText(model: ModelAnswer): string {
  const facts = fields([
    ['model', addressText({ project: model.project, model: model.slug })],
    ['title', model.title],
    ['description', model.description],
    [
      'tags',
      Object.entries(model.tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(', '),
    ],
    ['archived', model.archived ? 'yes' : undefined],
    ['versions', model.versions],
    ['latest', model.latest],
    ['created', `${momentText(model.createdAt)} by ${model.createdBy}`],
    ['position', model.position],
  ]);
  const stages = model.stages.map(({ name, version, since, by }) => ['stage', name, version, momentText(since), by]);
  const aliases = model.aliases.map(({ name, follows, version, since, by }) => [
    follows === null ? 'alias' : `alias of ${follows}`,
    name,
    version,
    momentText(since),
    by,
  ]);
  const places = table(
    ['place', 'name', { title: 'version', align: 'right' }, 'since', 'by'],
    [...stages, ...aliases],
    'no stage or alias is held',
  );
  return `${facts}\n${places}`;
}
