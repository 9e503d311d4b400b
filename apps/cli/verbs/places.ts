import type { Command } from 'commander';
import type { SetAlias } from '#models/commands/places';
import type { PlaceChanged } from '#models/queries/commands';
import {
  addressText,
  parseModelAddress,
  parseVersionAddress,
  type ModelAddress,
  type VersionAddress,
} from '../arguments/address';
import { parseAsOf } from '../arguments/moment';
import { CommandFailure } from '../failure';
import { addVerb, openSession, type CommonOptions } from '../session';
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

/** alias: sets, removes and lists the movable names of versions. */
export function addAlias(program: Command, io: Io): void {
  const alias = program.command('alias').description('Set, remove and list the movable names of versions');
  addVerb(alias, 'set', 'Make an alias name a version, or follow a stage', [
    'alias set demo/churn champion 3',
    'alias set demo/churn champion --follows production',
  ])
    .argument('<project/model>', 'the model', parseModelAddress)
    .argument('<alias>', 'the name')
    .argument('[version]', 'ref of the version: a number, a digest, an alias, a stage or latest')
    .option('--follows <stage>', 'instead of one version, name whichever entered this stage last')
    .option('--reason <text>', reasonHelp)
    .action(async (address: ModelAddress, name: string, version: string | undefined, options: AliasOptions) => {
      const command = aliasCommand(version, options);
      const { registry, print } = await openSession(io, options);
      const changed = await registry.places.setAlias(address.project, address.model, name, command);
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
    .option('--as-of <moment>', 'those that there were then: a moment, a position or a date', parseAsOf)
    .action(async ({ project, model }: ModelAddress, options: CommonOptions) => {
      const { registry, print } = await openSession(io, options);
      const asOf = options.asOf === undefined ? {} : { asOf: options.asOf };
      const aliases = await registry.places.aliases(project, model, asOf);
      const columns = ['alias', { title: 'version', align: 'right' as const }, 'follows', 'since', 'by'];
      const rows = aliases.items.map(({ name, version, follows, since, by }) => [
        name,
        version,
        follows,
        momentText(since),
        by,
      ]);
      print(aliases, () => table(columns, rows, 'no aliases'));
    });
}

interface AliasOptions extends ReasonOptions {
  readonly follows?: string;
}

/** What an alias is to name: one version, or the last holder of a stage. */
function aliasCommand(version: string | undefined, { follows, reason }: AliasOptions): SetAlias {
  if (version !== undefined && follows === undefined) return { version, reason };
  if (version === undefined && follows !== undefined) return { follows, reason };
  throw new CommandFailure(
    'An alias names one version, or follows a stage',
    'Give either the ref of a version or --follows STAGE.',
  );
}

/** Reads a version's number. */
export function parseVersionNumber(text: string): number {
  const number = /^v?([1-9]\d{0,8})$/i.exec(text)?.[1];
  if (number === undefined)
    throw new CommandFailure(`${JSON.stringify(text)} is no version number`, 'Give a number such as 3.');
  return Number(number);
}

/** What a change of a place came to: who holds it now, who moved, and which aliases went along. */
export function placeText(address: ModelAddress, answer: PlaceChanged): string {
  const { place, name, holder, left, moves, follows, aliases = [], changed } = answer;
  const model = addressText(address);
  if (!changed) return `Nothing changed: ${place} ${name} of ${model} is held by ${holder ?? 'no version'}\n`;
  const before = left === null || left === holder ? '' : ` (before: ${left})`;
  const now = holder === null ? `is held by no version now` : `is held by ${model}@${holder} now`;
  const moved = moves.map(({ number, from, to }) => `  ${model}@${number}: ${from} → ${to}\n`).join('');
  const following = follows === undefined ? '' : `follows ${follows} and `;
  const led = aliases.map(({ alias, number }) => `  alias ${alias}: ${number ?? 'no version'}\n`).join('');
  return `${place === 'stage' ? 'Stage' : 'Alias'} ${name} ${following}${now}${before}\n${moved}${led}`;
}
