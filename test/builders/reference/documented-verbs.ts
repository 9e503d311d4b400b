import type { Command } from 'commander';
import { clientProgram } from '#cli/program';
import type { PublicName } from './public-exports';

/** The verbs of the command line with their arguments and options, and whether each has a help text. */
export function documentedVerbs(): PublicName[] {
  const silent = { write: () => true };
  const program = clientProgram({
    env: {},
    platform: 'linux',
    home: '/',
    directory: '/',
    stdout: silent,
    stderr: silent,
    onInterrupt: () => () => undefined,
  });
  return program.commands.flatMap((verb) => partsOf(verb, 'annals'));
}

function partsOf(command: Command, parent: string): PublicName[] {
  const name = `${parent} ${command.name()}`;
  const part = (place: string, help: string | undefined) => ({ place, isDocumented: /\w/.test(help ?? '') });
  return [
    part(name, command.description()),
    ...command.registeredArguments.map((argument) => part(`${name} <${argument.name()}>`, argument.description)),
    ...command.options.map((option) => part(`${name} ${option.flags}`, option.description)),
    ...command.commands.flatMap((verb) => partsOf(verb, name)),
  ];
}
