import { Command, CommanderError } from 'commander';
import { BadConfiguration, loadSettings } from '../config/load-settings';

/** What is told in a sentence, without where in the program it came up. It is loaded when something has failed. */
async function toldFailures(): Promise<readonly (abstract new (...values: never[]) => Error)[]> {
  const [stores, used, lease, upgrade, sweep, server, backup, read, restored, verify] = await Promise.all([
    import('#server/composition/embedded-stores'),
    import('#server/composition/used-directory'),
    import('#storage/lease/process/data-directory-lease'),
    import('#server/operator/upgrade'),
    import('#server/operator/sweep'),
    import('#server/operator/ask-server'),
    import('#server/operator/backup'),
    import('#application/backup/read-backup'),
    import('#application/backup/restored-folder'),
    import('#server/operator/verify'),
  ]);
  return [
    BadConfiguration,
    stores.DataDirectoryInUse,
    lease.OnNetworkFileSystem,
    stores.RestoreUnfinished,
    used.BlobsWithoutLog,
    upgrade.UpgradeRefused,
    sweep.SweepRefused,
    server.AskedInVain,
    backup.BackupRefused,
    read.UnusableBackup,
    restored.RestoreRefused,
    verify.VerificationRefused,
  ];
}

/** The verbs that open the data directory themselves. @returns the exit code */
export async function runOperator(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = new Command('annals').exitOverride();
  program
    .command('serve')
    .description('start the registry on its embedded default; configured by ANNALS_* variables')
    .action(async () => (await import('#server/operator/serve')).serve(loadSettings()));
  program
    .command('rebuild')
    .description('make the catalogue anew from the log; asks the server that holds the data directory, if one does')
    .action(async () => (await import('#server/operator/rebuild')).rebuild(loadSettings()));
  program
    .command('sweep')
    .description(
      'delete blobs that no version names a day after somebody wanted them; asks the server that holds the data directory, if one does',
    )
    .action(async () => (await import('#server/operator/sweep')).sweep(loadSettings()));
  program
    .command('backup')
    .description(
      'copy history and working state to a folder while writes go on; only blobs that it lacks are copied; asks the server that holds the data directory, if one does',
    )
    .argument('<destination>', 'a folder of this machine that is empty, not there yet, or holds an earlier backup')
    .action(async (destination: string) =>
      (await import('#server/operator/backup')).backup(loadSettings(), destination),
    );
  program
    .command('restore')
    .description('make an empty data directory what a backup holds; its log goes on under a new id')
    .argument('<source>', 'the folder of the backup')
    .option('--without-damaged', 'restore all else where bytes are damaged or missing in the backup')
    .action(async (source: string, { withoutDamaged = false }: { withoutDamaged?: boolean }) =>
      (await import('#server/operator/restore')).restore(loadSettings(), source, { withoutDamaged }),
    );
  program
    .command('verify')
    .description(
      'look for damage in everything that is kept, and name it; ends with 1 where there is any; asks the server that holds the data directory, if one does',
    )
    .option('--json', 'print the findings as JSON')
    .action(async ({ json = false }: { json?: boolean }) => {
      exitCode = await (await import('#server/operator/verify')).verify(loadSettings(), { json });
    });
  program
    .command('doctor')
    .description('tell what is wrong with the data directory and its server, and what to do; changes nothing')
    .action(async () => {
      exitCode = await (await import('#server/operator/doctor')).doctor(loadSettings());
    });
  program
    .command('upgrade')
    .description('say what the next start of this release would migrate; a start is what does it')
    .requiredOption('--check', 'change nothing; ends with 1 where this release can not serve what is there')
    .action(async () => (await import('#server/operator/upgrade')).checkUpgrade(loadSettings()));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (failure) {
    if (failure instanceof CommanderError) return failure.exitCode === 0 ? 0 : 2;
    const isTold = (await toldFailures()).some((kind) => failure instanceof kind);
    if (!isTold || !(failure instanceof Error)) throw failure;
    process.stderr.write(`annals: ${failure.message}\n`);
    return failure instanceof BadConfiguration ? 2 : 1;
  }
}
