import { Command, CommanderError } from 'commander';
import { BadConfiguration, loadSettings } from '../config/load-settings';
import { UnusableBackup } from '#application/backup/read-backup';
import { RestoreRefused } from '#application/backup/restored-folder';
import { DataDirectoryInUse, RestoreUnfinished } from '../composition/embedded';
import { OnNetworkFileSystem } from '#storage/lease/process/data-directory-lease';
import { AskedInVain } from './ask-server';
import { backup, BackupRefused } from './backup';
import { doctor } from './doctor';
import { rebuild } from './rebuild';
import { restore } from './restore';
import { serve } from './serve';
import { sweep, SweepRefused } from './sweep';
import { checkUpgrade, UpgradeRefused } from './upgrade';
import { VerificationRefused, verify } from './verify';

/** What is told in a sentence, without where in the program it came up. */
const toldFailures = [
  BadConfiguration,
  DataDirectoryInUse,
  OnNetworkFileSystem,
  RestoreUnfinished,
  UpgradeRefused,
  SweepRefused,
  AskedInVain,
  BackupRefused,
  UnusableBackup,
  RestoreRefused,
  VerificationRefused,
];

/** The verbs that open the data directory themselves. @returns the exit code */
export async function runOperator(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = new Command('annals').exitOverride();
  program
    .command('serve')
    .description('start the registry on its embedded default; configured by ANNALS_* variables')
    .action(() => serve(loadSettings()));
  program
    .command('rebuild')
    .description('make the catalogue anew from the log; asks the server that holds the data directory, if one does')
    .action(() => rebuild(loadSettings()));
  program
    .command('sweep')
    .description(
      'delete blobs that no version names a day after somebody wanted them; asks the server that holds the data directory, if one does',
    )
    .action(() => sweep(loadSettings()));
  program
    .command('backup')
    .description(
      'copy history and working state to a folder while writes go on; only blobs that it lacks are copied; asks the server that holds the data directory, if one does',
    )
    .argument('<destination>', 'a folder of this machine that is empty, not there yet, or holds an earlier backup')
    .action((destination: string) => backup(loadSettings(), destination));
  program
    .command('restore')
    .description('make an empty data directory what a backup holds; its log goes on under a new id')
    .argument('<source>', 'the folder of the backup')
    .option('--without-damaged', 'restore all else where bytes are damaged or missing in the backup')
    .action((source: string, { withoutDamaged = false }: { withoutDamaged?: boolean }) =>
      restore(loadSettings(), source, { withoutDamaged }),
    );
  program
    .command('verify')
    .description(
      'look for damage in everything that is kept, and name it; ends with 1 where there is any; asks the server that holds the data directory, if one does',
    )
    .option('--json', 'print the findings as JSON')
    .action(async ({ json = false }: { json?: boolean }) => {
      exitCode = await verify(loadSettings(), { json });
    });
  program
    .command('doctor')
    .description('tell what is wrong with the data directory and its server, and what to do; changes nothing')
    .action(async () => {
      exitCode = await doctor(loadSettings());
    });
  program
    .command('upgrade')
    .description('say what the next start of this release would migrate; a start is what does it')
    .requiredOption('--check', 'change nothing; ends with 1 where this release can not serve what is there')
    .action(() => checkUpgrade(loadSettings()));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (failure) {
    if (failure instanceof CommanderError) return failure.exitCode === 0 ? 0 : 2;
    const isTold = toldFailures.some((kind) => failure instanceof kind);
    if (!isTold || !(failure instanceof Error)) throw failure;
    process.stderr.write(`annals: ${failure.message}\n`);
    return failure instanceof BadConfiguration ? 2 : 1;
  }
}
