import type { Command } from 'commander';
import { foldSlug } from '#models/values/slug';
import type { PlaceChanged } from '#models/queries/commands';
import {
  addressText,
  parseModelAddress,
  parseVersionAddress,
  type ModelAddress,
  type VersionAddress,
} from '../arguments/address';
import { CommandFailure } from '../failure';
import { addVerb, openSession, type CommonOptions, type Session } from '../session';
import type { Io } from '../terminal/io';
import { momentText } from '../terminal/quantities';
import { table } from '../terminal/table';

interface ReasonOptions extends CommonOptions {
  readonly reason?: string;
}

const reasonHelp = 'why, for those who read the history';

/** promote: brings a version to a stage. */
export function addPromote(program: Command, io: Io): void {
  addVerb(program, 'promote', 'Bring a version to a stage, or with none out of its stage', [
    'promote demo/churn@3 staging',
    'promote demo/churn@candidate production --reason "beats 2 on churn-2025"',
  ])
    .argument('<project/model@ref>', 'the version', parseVersionAddress)
    .argument('<stage>', 'a stage of the project’s policy, or none')
    .option('--reason <text>', reasonHelp)
    .action(async ({ project, model, ref }: VersionAddress, to: string, { reason, ...options }: ReasonOptions) => {
      const { registry, print } = await openSession(io, options);
      const changed = await registry.places.transition(project, model, { version: ref, to, reason });
      print(changed, () => placeText({ project, model }, changed));
    });
}

/** rollback: gives a stage or an alias back to the version that held it before. */
export function addRollback(program: Command, io: Io): void {
  addVerb(program, 'rollback', 'Give a stage or an alias back to the version that held it before', [
    'rollback demo/churn@production --reason "alerts since 14:00"',
    'rollback demo/churn@champion',
    'rollback demo/churn@production --leaves 3',
  ])
    .argument('<project/model@place>', 'the stage or the alias', parseVersionAddress)
    .option('--leaves <version>', 'number of the version that must hold it now', parseVersionNumber)
    .option('--reason <text>', reasonHelp)
    .action(async (address: VersionAddress, options: ReasonOptions & { leaves?: number }) => {
      const session = await openSession(io, options);
      const { project, model, ref: name } = address;
      const kind = await placeKind(session, address);
      const command = { place: { kind, name }, leaves: options.leaves, reason: options.reason };
      const changed = await session.registry.places.rollBack(project, model, command);
      session.print(changed, () => placeText({ project, model }, changed));
    });
}

/** alias: sets, removes and lists the movable names of versions. */
export function addAlias(program: Command, io: Io): void {
  const alias = program.command('alias').description('Set, remove and list the movable names of versions');
  addVerb(alias, 'set', 'Make an alias name a version', ['alias set demo/churn champion 3'])
    .argument('<project/model>', 'the model', parseModelAddress)
    .argument('<alias>', 'the name')
    .argument('<version>', 'ref of the version: a number, a digest, an alias, a stage or latest')
    .option('--reason <text>', reasonHelp)
    .action(async (address: ModelAddress, name: string, version: string, { reason, ...options }: ReasonOptions) => {
      const { registry, print } = await openSession(io, options);
      const changed = await registry.places.setAlias(address.project, address.model, name, { version, reason });
      print(changed, () => placeText(address, changed));
    });
  addVerb(alias, 'rm', 'Remove an alias', ['alias rm demo/churn champion'])
    .argument('<project/model>', 'the model', parseModelAddress)
    .argument('<alias>', 'the name')
    .option('--reason <text>', reasonHelp)
    .action(async (address: ModelAddress, name: string, { reason, ...options }: ReasonOptions) => {
      const { registry, print } = await openSession(io, options);
      const changed = await registry.places.removeAlias(address.project, address.model, name, { reason });
      print(changed, () => placeText(address, changed));
    });
  addVerb(alias, 'ls', 'List the aliases of a model', ['alias ls demo/churn'])
    .argument('<project/model>', 'the model', parseModelAddress)
    .action(async ({ project, model }: ModelAddress, options: CommonOptions) => {
      const { registry, print } = await openSession(io, options);
      const aliases = await registry.places.aliases(project, model);
      const columns = ['alias', { title: 'version', align: 'right' as const }, 'since', 'by'];
      const rows = aliases.items.map(({ name, version, since, by }) => [name, version, momentText(since), by]);
      print(aliases, () => table(columns, rows, 'no aliases'));
    });
}

/** Reads a version's number. */
export function parseVersionNumber(text: string): number {
  const number = /^v?([1-9]\d{0,8})$/i.exec(text)?.[1];
  if (number === undefined)
    throw new CommandFailure(`${JSON.stringify(text)} is no version number`, 'Give a number such as 3.');
  return Number(number);
}

/** A name is a stage where the policy has such a stage, else an alias: no alias can bear a stage's name. */
async function placeKind({ registry }: Session, { project, ref }: VersionAddress): Promise<'stage' | 'alias'> {
  const { policy } = await registry.projects.policy(project);
  return policy.stages.some(({ name }) => foldSlug(name) === foldSlug(ref)) ? 'stage' : 'alias';
}

function placeText(address: ModelAddress, { place, name, holder, left, moves, changed }: PlaceChanged): string {
  const model = addressText(address);
  if (!changed) return `Nothing changed: ${place} ${name} of ${model} is held by ${holder ?? 'no version'}\n`;
  const before = left === null || left === holder ? '' : ` (before: ${left})`;
  const now = holder === null ? `is held by no version now` : `is held by ${model}@${holder} now`;
  const moved = moves.map(({ number, from, to }) => `  ${model}@${number}: ${from} → ${to}\n`).join('');
  return `${place === 'stage' ? 'Stage' : 'Alias'} ${name} ${now}${before}\n${moved}`;
}
