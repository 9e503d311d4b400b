import type { Command } from 'commander';
import type { ComparisonAnswer } from '#models/queries/comparison';
import { addressText, parseModelAddress, type ModelAddress } from '../arguments/address';
import { parseAsOf } from '../arguments/moment';
import { addVerb, interruptible, openSession, type CommonOptions, type Session } from '../session';
import type { Io } from '../terminal/io';
import { progressOn } from '../terminal/progress';
import { comparisonText } from './comparison-text';

/** diff: what differs between two versions. */
export function addDiff(program: Command, io: Io): void {
  addVerb(program, 'diff', 'Compare two versions: metadata, metrics, files and tensors', [
    'diff demo/churn 1 2',
    'diff demo/churn production latest',
    'diff demo/churn 1 2 --bytes --json',
  ])
    .argument('<project/model>', 'the model', parseModelAddress)
    .argument('<from>', 'ref of the first version')
    .argument('<to>', 'ref of the second version')
    .option('--as-of <moment>', 'as it was then: a moment, a position or a date', parseAsOf)
    .option('--bytes', 'also read the tensors and say whose bytes changed')
    .action(async (model: ModelAddress, from: string, to: string, options: CommonOptions & { bytes?: boolean }) => {
      const session = await openSession(io, options);
      const asOf = options.asOf === undefined ? {} : { asOf: options.asOf };
      const comparison = options.bytes
        ? await compareBytes(session, model, from, to, asOf)
        : await session.registry.records.compare(model.project, model.model, from, to, asOf);
      session.print(comparison, () => comparisonText(addressText(model), comparison));
    });
}

function compareBytes(
  { io, registry }: Session,
  { project, model }: ModelAddress,
  from: string,
  to: string,
  asOf: { readonly asOf?: string },
): Promise<ComparisonAnswer> {
  return interruptible(io, async (signal) => {
    const { id } = await registry.records.compareBytes(project, model, from, to, asOf);
    const progress = progressOn(io.stderr);
    let begun = false;
    try {
      return await registry.operations.result<ComparisonAnswer>(id, {
        signal,
        onProgress: ({ done, total }) => {
          if (!begun) progress.begin('comparing', total, 'parts');
          begun = true;
          progress.update(done);
        },
      });
    } catch (failure) {
      if (signal.aborted) await registry.operations.cancel(id);
      throw failure;
    } finally {
      progress.end();
    }
  });
}
