import type { Command } from 'commander';
import type { ModelAnswer } from '#models/queries/models';
import type { PolicyAnswer, ProjectAnswer } from '#models/queries/projects';
import { addressText, parseAddress, type Address } from '../arguments/address';
import { parseAsOf } from '../arguments/moment';
import { addVerb, openSession, type CommonOptions } from '../session';
import type { Io } from '../terminal/io';
import { momentText } from '../terminal/quantities';
import { fields, table } from '../terminal/table';
import { versionText } from './version-text';

/** show: everything that is known of a project, a model or a version. */
export function addShow(program: Command, io: Io): void {
  addVerb(program, 'show', 'Show a project, a model or a version', [
    'show demo',
    'show demo/churn',
    'show demo/churn@production',
    'show demo/churn@champion --as-of 2026-03-01T12:00:00Z --json',
  ])
    .argument('<project/model@ref>', 'a project, a model, or a version', parseAddress)
    .option('--as-of <moment>', 'what was true then: a moment or a position', parseAsOf)
    .action(async ({ project, model, ref }: Address, options: CommonOptions & { asOf?: string }) => {
      const { registry, print } = await openSession(io, options);
      const asOf = options.asOf === undefined ? {} : { asOf: options.asOf };
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
  const rows = (kind: string, holders: ModelAnswer['stages']) =>
    holders.map(({ name, version, since, by }) => [kind, name, version, momentText(since), by]);
  const places = table(
    ['place', 'name', { title: 'version', align: 'right' }, 'since', 'by'],
    [...rows('stage', model.stages), ...rows('alias', model.aliases)],
    'no stage or alias is held',
  );
  return `${facts}\n${places}`;
}
