import { CommanderError } from 'commander';
import { AnnalsProblem } from '#sdk/problem';
import { exitCodes } from './exit-codes';
import { AlreadyTold, failureOf, failureText } from './failure';
import { clientProgram } from './program';
import { processIo, type Io } from './terminal/io';

/** Runs one client command and answers the exit code; what is unforeseen is thrown. */
export async function runClient(argv: string[], io: Io = processIo()): Promise<number> {
  try {
    await clientProgram(io).parseAsync(argv, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    if (failure instanceof AlreadyTold) return failure.exitCode;
    const asJson = argv.includes('--json') && error instanceof AnnalsProblem;
    io.stderr.write(asJson ? `${JSON.stringify(error, null, 2)}\n` : failureText(failure));
    return failure.exitCode;
  }
}
