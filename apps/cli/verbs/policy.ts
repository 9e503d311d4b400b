import type { Command } from 'commander';
import type { PolicyTestAnswer } from '#models/queries/gates';
import type { PolicyAnswer } from '#models/queries/projects';
import { addressText, parseProject } from '../arguments/address';
import { parseAsOf } from '../arguments/moment';
import { readPolicyChoice } from '../arguments/policy-choice';
import { addVerb, openSession, type CommonOptions } from '../session';
import type { Io } from '../terminal/io';
import { amountText, momentText } from '../terminal/quantities';
import { fields, table } from '../terminal/table';
import { failingText } from './gate-text';

/** policy: shows, changes and tests the rules of a project. */
export function addPolicy(program: Command, io: Io): void {
  const policy = program.command('policy').description('Show, change and test the rules of a project');
  addVerb(policy, 'show', 'Show the rules of a project', [
    'policy show demo',
    'policy show demo --as-of 2026-03-03',
    'policy show demo --json > policy.json',
  ])
    .argument('<project>', 'the project', parseProject)
    .option('--as-of <moment>', 'those that held then: a moment, a position or a date', parseAsOf)
    .action(async (project: string, options: CommonOptions & { asOf?: string }) => {
      const { registry, print } = await openSession(io, options);
      const asOf = options.asOf === undefined ? {} : { asOf: options.asOf };
      const answer = await registry.projects.policy(project, asOf);
      print(answer, () => policyText(answer));
    });
  addVerb(policy, 'use', 'Give a project other rules', [
    'policy use demo policy.json --reason "releases need an evaluation"',
    'policy use demo open',
  ])
    .argument('<project>', 'the project', parseProject)
    .argument('<preset|file>', 'open, reviewed or regulated, or a JSON file with rules of your own')
    .option('--reason <text>', 'why, for those who read the history')
    .action(async (project: string, choice: string, options: CommonOptions & { reason?: string }) => {
      const command = await readPolicyChoice(choice, io.directory);
      const { registry, print } = await openSession(io, options);
      const changed = await registry.projects.changePolicy(project, { ...command, reason: options.reason });
      print(changed, () =>
        changed.changed
          ? `${changed.slug} goes by revision ${changed.revision} of its policy now\n`
          : `Nothing changed: revision ${changed.revision} of ${changed.slug} says so already\n`,
      );
    });
  addVerb(policy, 'test', 'Tell which versions in stages other rules would not let in; changes nothing', [
    'policy test demo policy.json',
    'policy test demo reviewed --json',
  ])
    .argument('<project>', 'the project', parseProject)
    .argument('<preset|file>', 'open, reviewed or regulated, or a JSON file with rules of your own')
    .action(async (project: string, choice: string, options: CommonOptions) => {
      const command = await readPolicyChoice(choice, io.directory);
      const { registry, print } = await openSession(io, options);
      const tested = await registry.projects.testPolicy(project, command);
      print(tested, () => testText(tested));
    });
}

function policyText({ project, revision, policy, since, changedBy, position }: PolicyAnswer): string {
  const yes = (flag: boolean) => (flag ? 'yes' : 'no');
  const facts = fields([
    ['project', project],
    ['revision', revision],
    ['begun from', policy.preset],
    ['no ref means', policy.defaultRef],
    ['external content in stages', yes(policy.externalMayHoldStage)],
    ['its checks may be unknown', yes(policy.externalMayBeUnknown)],
    ['rollback window', amountText(policy.rollbackWindowDays, 'day')],
    ['needs', policy.needs.join(', ')],
    ['since', `${momentText(since)} by ${changedBy}`],
    ['position', position],
  ]);
  const stages = table(
    ['stage', 'asks for', { title: 'votes', align: 'right' }, { title: 'holders', align: 'right' }],
    policy.stages.map(({ name, checks, votes, holders }) => [name, checks.join(', '), votes, holders]),
  );
  const ways =
    policy.edges === 'every'
      ? 'A version may go from every stage to every other.\n'
      : table(
          ['from', 'to'],
          policy.edges.map(({ from, to }) => [from, to]),
        );
  return `${facts}\n${stages}\n${ways}`;
}

function testText({ project, revision, changed, tested, affected }: PolicyTestAnswer): string {
  if (!changed) return `These rules hold in ${project} already, as revision ${revision}\n`;
  const many = `${affected.length} of ${amountText(tested, 'version')} in stages of ${project} would not be let in`;
  const each = affected.map(({ model, version, stage, refusal, missing }) => {
    const name = addressText({ project, model, ref: version });
    const why = missing.length > 0 ? missing.map(failingText(name)).join('') : `${refusal.detail}\n`;
    return `\n${name} in ${stage}\n${why.replaceAll(/^(?=.)/gm, '  ')}`;
  });
  return `${many}${affected.length > 0 ? '; they would stay where they are' : ''}\n${each.join('')}`;
}
