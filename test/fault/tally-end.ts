import { rmSync } from 'node:fs';
import { tallyFile, tallyTable } from './fault-tally';

/** After all suites of a run: prints what was injected where, how often, and how it ended. */
export default function end(): void {
  const file = tallyFile();
  if (file === undefined) return;
  const table = tallyTable(file);
  if (table !== undefined) process.stdout.write(`\n${table}\n`);
  rmSync(file, { force: true });
}
