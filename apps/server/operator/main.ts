import { Command, CommanderError } from 'commander';
import { BadConfiguration, loadSettings } from '../config/load-settings';
import { DataDirectoryInUse } from '../composition/embedded';
import { rebuild } from './rebuild';
import { serve } from './serve';
import { checkUpgrade, UpgradeRefused } from './upgrade';

/** The verbs that open the data directory themselves. @returns the exit code */
export async function runOperator(argv: readonly string[]): Promise<number> {
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
    .command('upgrade')
    .description('say what the next start of this release would migrate; a start is what does it')
    .requiredOption('--check', 'change nothing; ends with 1 where this release can not serve what is there')
    .action(() => checkUpgrade(loadSettings()));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return 0;
  } catch (failure) {
    if (failure instanceof CommanderError) return failure.exitCode === 0 ? 0 : 2;
    const isTold = [BadConfiguration, DataDirectoryInUse, UpgradeRefused].some((kind) => failure instanceof kind);
    if (!isTold || !(failure instanceof Error)) throw failure;
    process.stderr.write(`annals: ${failure.message}\n`);
    return failure instanceof BadConfiguration ? 2 : 1;
  }
}
