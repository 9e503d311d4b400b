import { AnnalsProblem, RegistryUnreachable } from '#sdk/problem';
import { DigestMismatch } from '#sdk/downloads';
import { exitCodeOf, exitCodes } from './exit-codes';
import { plain } from './terminal/plain-text';

/** Why a command ends without success: what is wrong, with its value, and what can be done. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  constructor(
    message: string,
    readonly remedy: string,
    readonly exitCode: number = exitCodes.usage,
  ) {
    super(message);
  }
}

/** What was printed as the answer says already why the command does not succeed. */
export class AlreadyTold extends CommandFailure {
  constructor(exitCode: number) {
    super('', '', exitCode);
  }
}

/** The user pressed Ctrl-C, or the process was asked to end. */
export class Interrupted extends CommandFailure {
  constructor() {
    super(
      'Interrupted',
      'What was sent or fetched is kept: the same command goes on from there.',
      exitCodes.interrupted,
    );
  }
}

/** Every end of a command that is foreseen; undefined for a bug. */
export function failureOf(error: unknown): CommandFailure | undefined {
  if (error instanceof CommandFailure) return error;
  if (error instanceof AnnalsProblem) return new CommandFailure(problemText(error), error.remedy, exitCodeOf(error));
  if (error instanceof RegistryUnreachable) {
    return new CommandFailure(
      error.message,
      'Start it with annals serve, or name another with --url.',
      exitCodes.unavailable,
    );
  }
  if (error instanceof DigestMismatch) {
    return new CommandFailure(
      error.message,
      'Pull again; if it stays so, the registry’s disk is damaged.',
      exitCodes.refused,
    );
  }
  if (error instanceof Error && 'syscall' in error && 'path' in error) {
    return new CommandFailure(error.message, 'Check the path, its permissions and the free space.', exitCodes.usage);
  }
  return undefined;
}

/** What stderr shows: what is wrong on the first line, what to do below it. */
export function failureText({ message, remedy }: CommandFailure): string {
  return `annals: ${plain(message, '\n  ')}\n${remedy ? `  ${plain(remedy)}\n` : ''}`;
}

function problemText({ title, detail, facts }: AnnalsProblem): string {
  const problems: unknown[] = Array.isArray(facts.problems) ? facts.problems : [];
  const lines = problems.flatMap((problem) =>
    isFieldProblem(problem) ? [`${problem.path || '/'}: ${problem.message}`] : [],
  );
  return [title, ...(lines.length > 0 ? lines : [detail])].filter(Boolean).join('\n');
}

function isFieldProblem(value: unknown): value is { path: string; message: string } {
  return typeof value === 'object' && value !== null && 'path' in value && 'message' in value;
}
