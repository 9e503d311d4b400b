import { Command } from 'commander';
import { release } from './release';
import { exitCodeMeanings } from './exit-codes';
import type { Io } from './terminal/io';
import { addToken, addWhoAmI } from './verbs/access';
import { addAttach } from './verbs/attach';
import { addCheck } from './verbs/check';
import { addDeploy, addDeployments, addUndeploy } from './verbs/deployments';
import { addDescribe, addEvaluate, addLineage, addTag } from './verbs/describe';
import { addDiff } from './verbs/diff';
import { addArchiveAndRestore, addDelete, addDeprecate, addQuarantineAndRelease, addRetire } from './verbs/lifecycle';
import { addList } from './verbs/list';
import { addAlias, addPromote } from './verbs/places';
import { addPolicy } from './verbs/policy';
import { addModel, addProject } from './verbs/projects';
import { addPull } from './verbs/pull';
import { addPush } from './verbs/push';
import { addAudit, addHistory } from './verbs/records';
import { addRollback } from './verbs/rollback';
import { addShow } from './verbs/show';
import { addWatch } from './verbs/watch';
import { addWhy } from './verbs/why';

const groups: readonly (readonly [string, readonly ((program: Command, io: Io) => void)[]])[] = [
  ['Models and their files:', [addPush, addAttach, addPull, addList, addShow, addDiff]],
  ['Where versions stand:', [addCheck, addPromote, addRollback, addAlias]],
  ['Where they run:', [addDeploy, addUndeploy, addDeployments]],
  ['What is said of them:', [addDescribe, addTag, addEvaluate, addLineage]],
  ['Their life:', [addDeprecate, addArchiveAndRestore, addQuarantineAndRelease, addRetire, addDelete]],
  ['What happened:', [addWhy, addHistory, addAudit, addWatch]],
  ['Projects and access:', [addProject, addPolicy, addModel, addToken, addWhoAmI]],
];

const help = `
On the machine of the registry:
  serve                                  start the registry
  rebuild                                build its tables anew from the log
  sweep                                  delete bytes that no version names
  backup <destination>                   copy everything to a folder, while writes go on
  restore <source>                       make an empty data directory what a backup holds
  verify                                 look for damage in everything that is kept
  doctor                                 tell what is wrong and what to do

Versions are named project/model@ref everywhere; a ref is a number, sha256:…, an alias, a stage or latest.
The registry is --url, else ANNALS_URL, else the one that runs on this machine; the token likewise.

Exit codes:
${exitCodeMeanings.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}\n`).join('')}`;

const examples = `
Examples:
  $ annals push ./model demo/churn
  $ annals diff demo/churn 1 2
  $ annals promote demo/churn@2 production
  $ annals rollback demo/churn@production
  $ annals history demo/churn
`;

/** The whole command line, ready to parse. */
export function clientProgram(io: Io): Command {
  const program = new Command('annals')
    .description('Annals, a model registry that remembers everything')
    .usage('VERB [arguments]')
    .version(release(), '--version', 'print the version')
    .exitOverride()
    .helpCommand(false)
    .configureHelp({
      subcommandTerm: (verb) =>
        `${verb.name()} ${verb
          .usage()
          .replace(/ ?\[(options|command)\] ?/g, ' ')
          .trim()}`.trim(),
    })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) =>
        write(`${text.replace(/^error: /, 'annals: ').trimEnd()}\n  annals --help shows how it is used.\n`),
    })
    .addHelpText('after', help + examples);
  for (const [heading, verbs] of groups) {
    program.commandsGroup(heading);
    for (const add of verbs) add(program, io);
  }
  return program;
}
