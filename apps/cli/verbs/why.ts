import type { Command } from 'commander';
import { parseVersionAddress, type VersionAddress } from '../arguments/address';
import { parseAsOf } from '../arguments/moment';
import { addVerb, openSession, type CommonOptions } from '../session';
import type { Io } from '../terminal/io';
import { whyText } from './why-text';

/** why: how a version came to be where it is. */
export function addWhy(program: Command, io: Io): void {
  addVerb(program, 'why', 'Tell how a version came to be where it is', [
    'why demo/churn@production',
    'why demo/churn@production --as-of 2026-03-03',
  ])
    .argument('<project/model@ref>', 'the version', parseVersionAddress)
    .option('--as-of <moment>', 'as it was then: a moment, a position or a date', parseAsOf)
    .action(async ({ project, model, ref }: VersionAddress, options: CommonOptions & { asOf?: string }) => {
      const { registry, print } = await openSession(io, options);
      const asOf = options.asOf === undefined ? {} : { asOf: options.asOf };
      const why = await registry.versions.why(project, model, ref, asOf);
      print(why, () => whyText(why));
    });
}
