import { Help, type Argument, type Command, type Option } from 'commander';
import { exitCodeMeanings } from '#cli/exit-codes';
import { clientProgram } from '#cli/program';
import { code, table } from './markdown';

/** The heading under which a verb's help lists the options that every verb takes. */
const common = 'Every verb takes:';

/**
 * docs/reference/cli.md: every verb with its arguments, options and examples.
 * @param operatorHelp what the verbs of the operator print for --help, by verb
 */
export function cliPage(operatorHelp: ReadonlyMap<string, string>): string {
  let printed = '';
  const stream = { write: (text: string) => (printed += text) };
  const program = clientProgram({
    env: {},
    platform: 'linux',
    home: '/',
    directory: '/',
    stdout: stream,
    stderr: stream,
    onInterrupt: () => () => undefined,
  });
  const examplesOf = (command: Command): string => {
    printed = '';
    command.outputHelp();
    return printed.split('\nExamples:\n')[1] ?? '';
  };
  const parts: string[] = [
    '<!-- Generated from apps/cli and apps/server/operator: ANNALS_REGENERATE=1 npx jest test/e2e/cli-reference -->',
    '# The command line',
    'One command, `annals VERB`; in a clone, `npx annals VERB`. Most verbs ask a registry over HTTP. `serve`, `rebuild`, `sweep`, `backup`, `restore`, `verify`, `doctor` and `upgrade` open the data directory themselves.',
    'Versions are named `project/model@ref` everywhere. A ref is a number, `sha256:…`, an alias, a stage or `latest`. The answer goes to standard output; progress, notes and errors go to standard error.',
    '## What every verb takes',
    optionTable(commonOptions(program)),
    'Without `--url` and `ANNALS_URL`, the command asks the registry that runs on this machine: its address and token stand in `client.json` in the data directory. That token is only sent to the address beside it.',
    '## Exit codes',
    table(
      ['Code', 'Meaning'],
      exitCodeMeanings.map(([number, meaning]) => [String(number), meaning]),
    ),
    '## On the machine of the registry',
  ];
  for (const [verb, help] of operatorHelp) parts.push(`### annals ${verb}`, fenced('text', help));
  let group = '';
  for (const verb of program.commands) {
    if (verb.helpGroup() !== group) {
      group = verb.helpGroup();
      parts.push(`## ${group.replace(/:$/, '')}`);
    }
    const leaves = verb.commands.length > 0 ? verb.commands : [verb];
    for (const leaf of leaves) parts.push(...verbParts(leaf, examplesOf(leaf)));
  }
  return `${parts.join('\n\n')}\n`;
}

function verbParts(command: Command, examples: string): string[] {
  const name = nameOf(command);
  const rows = [...argumentRows(command.registeredArguments), ...optionRows(ownOptions(command))];
  return [
    `### ${name}`,
    `${command.description()}.`,
    fenced('text', `${name} ${command.usage()}`),
    ...(rows.length > 0 ? [table(['Takes', 'Meaning'], rows)] : []),
    fenced('sh', examples.replace(/^ *\$ /gm, '')),
  ];
}

function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

function ownOptions(command: Command): Option[] {
  return command.options.filter((option) => option.helpGroupHeading !== common);
}

function commonOptions(program: Command): Option[] {
  return program.commands[0]?.options.filter((option) => option.helpGroupHeading === common) ?? [];
}

function argumentRows(registered: readonly Argument[]): string[][] {
  return registered.map((argument) => {
    const [open, close] = argument.required ? ['<', '>'] : ['[', ']'];
    return [code(`${open}${argument.name()}${argument.variadic ? '...' : ''}${close}`), argument.description];
  });
}

function optionRows(options: readonly Option[]): string[][] {
  const help = new Help();
  return options.map((option) => [
    code(option.flags),
    `${help.optionDescription(option)}${option.mandatory ? ' (required)' : ''}`,
  ]);
}

function optionTable(options: readonly Option[]): string {
  return table(['Option', 'Meaning'], optionRows(options));
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trim()}\n\`\`\``;
}
