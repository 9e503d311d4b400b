import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectIn } from './fault-tally';

/** Before all suites of a run: lets them collect what they inject. */
export default function begin(): void {
  collectIn(join(tmpdir(), `annals-faults-${process.pid}.jsonl`));
}
