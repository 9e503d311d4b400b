import type { Command } from 'commander';
import type { ChangeAvailability } from '#models/commands/versions';
import { Day } from '#models/values/instant';
import { addressText, parseModelOrVersion, parseVersionAddress, type VersionAddress } from '../arguments/address';
import { CommandFailure } from '../failure';
import { addVerb, openSession, type CommonOptions } from '../session';
import type { Io } from '../terminal/io';
import { parseVersionNumber } from './places';

interface ReasonOptions extends CommonOptions {
  readonly reason?: string;
}

type ModelOrVersion = ReturnType<typeof parseModelOrVersion>;

const reasonHelp = 'why, for those who read the history';

/** deprecate: a version is still served, and says that it should not be used. */
export function addDeprecate(program: Command, io: Io): void {
  addVerb(program, 'deprecate', 'Say that a version should not be used any more; it is still served', [
    'deprecate demo/churn@2 --date 2026-12-31 --successor 3 --reason "biased on new customers"',
  ])
    .argument('<project/model@ref>', 'the version', parseVersionAddress)
    .option('--date <day>', 'from when, such as 2026-12-31; without it, from now', parseDay)
    .option('--successor <version>', 'number of the version to use instead', parseVersionNumber)
    .option('--reason <text>', reasonHelp)
    .action(async (address: VersionAddress, options: ReasonOptions & { date?: string; successor?: number }) => {
      const { date, successor, reason } = options;
      await change(io, address, { to: 'deprecated', date, successor, reason }, options);
    });
}

/** archive and restore: a model or a version leaves the lists, and comes back. */
export function addArchiveAndRestore(program: Command, io: Io): void {
  for (const [verb, to, summary] of [
    [
      'archive',
      'archived',
      'Take a model or a version out of the lists; a version is still served by number and digest',
    ],
    ['restore', 'restored', 'Bring an archived model or version back'],
  ] as const) {
    addVerb(program, verb, summary, [`${verb} demo/churn@1`, `${verb} demo/churn --reason "project ended"`])
      .argument('<project/model@ref>', 'the model, or the version', parseModelOrVersion)
      .option('--reason <text>', reasonHelp)
      .action(async ({ project, model, ref }: ModelOrVersion, options: ReasonOptions) => {
        const { reason } = options;
        if (ref !== undefined) return change(io, { project, model, ref }, { to, reason }, options);
        const { registry, print } = await openSession(io, options);
        const changed = await registry.models[verb](project, model, { reason });
        print(changed, () => doneText(addressText({ project, model }), to, changed.changed));
      });
  }
}

/** quarantine and release: a version is refused everywhere at once, until an owner lets it go. */
export function addQuarantineAndRelease(program: Command, io: Io): void {
  for (const [verb, to, summary] of [
    ['quarantine', 'quarantined', 'Refuse a version everywhere at once; it keeps its stages and aliases'],
    ['release', 'released', 'Let a quarantined version be served again'],
  ] as const) {
    addVerb(program, verb, summary, [`${verb} demo/churn@3 --reason "CVE-2026-1234"`])
      .argument('<project/model@ref>', 'the version', parseVersionAddress)
      .option('--reason <text>', reasonHelp)
      .action((address: VersionAddress, options: ReasonOptions) =>
        change(io, address, { to, reason: options.reason }, options),
      );
  }
}

/** retire: a version's record stays, and its bytes are never served again. */
export function addRetire(program: Command, io: Io): void {
  addVerb(program, 'retire', 'End a version for good: its record stays, its files are never served again', [
    'retire demo/churn@1 --yes --reason "licence of the data ended"',
  ])
    .argument('<project/model@ref>', 'the version, which no stage and no alias may name', parseVersionAddress)
    .option('--yes', 'really: this can not be undone')
    .option('--reason <text>', reasonHelp)
    .action(async (address: VersionAddress, options: ReasonOptions & { yes?: boolean }) => {
      if (!options.yes)
        throw new CommandFailure(`${addressText(address)} would be retired for good`, 'Repeat the command with --yes.');
      await change(io, address, { to: 'retired', reason: options.reason }, options);
    });
}

/** delete: a model or a version goes, and its history stays. */
export function addDelete(program: Command, io: Io): void {
  addVerb(program, 'delete', 'Delete a model or a version for good; its history stays', [
    'delete demo/churn@1 --yes --reason "trained on withdrawn data"',
    'delete demo/churn --yes',
  ])
    .argument('<project/model@ref>', 'the model, or the version', parseModelOrVersion)
    .option('--yes', 'really: this can not be undone')
    .option('--override-window', 'although the version left a stage within the rollback window; needs a reason')
    .option('--reason <text>', reasonHelp)
    .action(
      async (
        { project, model, ref }: ModelOrVersion,
        options: ReasonOptions & { yes?: boolean; overrideWindow?: boolean },
      ) => {
        const { reason, yes, overrideWindow = false } = options;
        const name = addressText({ project, model, ...(ref !== undefined && { ref }) });
        if (!yes) throw new CommandFailure(`${name} would be deleted for good`, 'Repeat the command with --yes.');
        const { registry, print } = await openSession(io, options);
        const changed =
          ref === undefined
            ? await registry.models.delete(project, model, { reason })
            : await registry.versions.delete(project, model, ref, { reason, overrideWindow });
        print(changed, () => doneText(name, 'deleted', changed.changed));
      },
    );
}

async function change(
  io: Io,
  { project, model, ref }: VersionAddress,
  command: ChangeAvailability,
  options: CommonOptions,
): Promise<void> {
  const { registry, print } = await openSession(io, options);
  const changed = await registry.versions.changeAvailability(project, model, ref, command);
  const name = addressText({ project, model, ref: changed.number });
  print(changed, () => doneText(name, command.to, changed.changed, changed.availability));
}

function doneText(name: string, to: string, changed: boolean, availability?: string): string {
  const now = availability === undefined || availability === to ? '' : ` and is ${availability} now`;
  return changed ? `${name} was ${to}${now}\n` : `Nothing changed: ${name} was ${to} before\n`;
}

function parseDay(text: string): string {
  if (!Day.safeParse(text).success)
    throw new CommandFailure(`${JSON.stringify(text)} is no day`, 'Write it as 2026-12-31.');
  return text;
}
