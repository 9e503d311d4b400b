import type { RegisterVersion } from '#models/commands/versions';
import type { OperationAnswer, VersionRegistered } from '#models/queries/commands';
import type { AnnalsClient } from '#sdk/client';
import { AnnalsProblem } from '#sdk/problem';
import type { Registration } from '#sdk/versions';
import type { ModelAddress } from '../arguments/address';
import type { Session } from '../session';
import type { Progress } from '../terminal/progress';

/** Registers a version and follows the work on it; Ctrl-C cancels it unless it has ended before. */
export async function registerPushed(
  session: Session,
  { project, model }: ModelAddress,
  command: RegisterVersion,
  progress: Progress,
  signal: AbortSignal,
): Promise<VersionRegistered> {
  const registration = await session.registry.versions.register(project, model, command);
  return followed(session, registration, progress, signal, 'The registration was cancelled; nothing was registered.');
}

/** Follows the work on a version to its end; Ctrl-C cancels it unless it has ended before. */
export async function followed(
  { registry, note }: Session,
  registration: Registration,
  progress: Progress,
  signal: AbortSignal,
  whenCancelled: string,
): Promise<VersionRegistered> {
  if (registration.done) return registration.version;
  const { id } = registration.operation;
  let step: string | null = null;
  const onProgress = (operation: OperationAnswer) => {
    if (operation.step !== step && operation.step !== null) progress.begin(operation.step, operation.total, 'parts');
    step = operation.step;
    if (step !== null) progress.update(operation.done);
  };
  try {
    return await registry.operations.result<VersionRegistered>(id, { onProgress, signal });
  } catch (failure) {
    const ended = signal.aborted && !(await cancelled(registry, id));
    if (signal.aborted && !ended) note(whenCancelled);
    if (!ended) throw failure;
    return await registry.operations.result<VersionRegistered>(id);
  }
}

/** Asks the registry to stop; false when the registration had ended before. */
async function cancelled(registry: AnnalsClient, operation: string): Promise<boolean> {
  try {
    await registry.operations.cancel(operation);
    return true;
  } catch (problem) {
    if (problem instanceof AnnalsProblem && problem.code === 'operation-finished') return false;
    throw problem;
  }
}
