import type { Command } from 'commander';
import { parseVersionAddress, type VersionAddress } from '../arguments/address';
import { parseAsOf } from '../arguments/moment';
import { exitCodes } from '../exit-codes';
import { AlreadyTold } from '../failure';
import { addVerb, openSession, type CommonOptions } from '../session';
import type { Io } from '../terminal/io';
import { gateText } from './gate-text';

/** check: whether a version may enter a stage; a gate for pipelines. */
export function addCheck(program: Command, io: Io): void {
  addVerb(program, 'check', 'Tell whether a version may enter a stage, and what is missing (exit code 1 if not)', [
    'check demo/churn@7 --for production',
    'check demo/churn@candidate --for staging --json',
  ])
    .argument('<project/model@ref>', 'the version', parseVersionAddress)
    .requiredOption('--for <stage>', 'the stage that it shall enter')
    .option('--as-of <moment>', 'as it was then: a moment, a position or a date', parseAsOf)
    .action(async (address: VersionAddress, options: CommonOptions & { for: string; asOf?: string }) => {
      const { registry, print } = await openSession(io, options);
      const { project, model, ref } = address;
      const asOf = options.asOf === undefined ? {} : { asOf: options.asOf };
      const gate = await registry.versions.gate(project, model, ref, options.for, asOf);
      print(gate, () => gateText(gate));
      if (!gate.allowed) throw new AlreadyTold(exitCodes.refused);
    });
}
