import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';

/** How something that was injected ended. */
export type Ending = 'went on' | 'refused, and went on' | 'refused until a restart' | 'died, and restarted' | 'NOT RUN';

/** What was injected where, once. */
export interface Injected {
  readonly what: string;
  readonly where: string;
  readonly ended: Ending;
}

/** The file in which all suites of a run collect; set before the first of them starts. */
const tallyVariable = 'FAULT_TALLY';

/** Where the suites of this run collect what they injected. */
export function tallyFile(): string | undefined {
  return process.env[tallyVariable];
}

/** Lets the suites of a run collect in a file. */
export function collectIn(file: string): void {
  rmSync(file, { force: true });
  process.env[tallyVariable] = file;
}

/** Remembers what was injected. */
export function injected(what: string, where: string, ended: Ending): void {
  const file = tallyFile();
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ what, where, ended } satisfies Injected)}\n`);
}

/** Says loudly that something could not be tried here; it is never left out in silence. */
export function notRun(what: string, where: string, why: string): void {
  process.stderr.write(`\nNOT RUN: ${what} (${where}): ${why}\n`);
  injected(what, where, 'NOT RUN');
}

/** The table of everything that was injected; undefined when nothing was. */
export function tallyTable(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const counts = new Map<string, { injected: Injected; times: number }>();
  for (const line of lines) {
    const times = (counts.get(line)?.times ?? 0) + 1;
    counts.set(line, { injected: JSON.parse(line) as Injected, times });
  }
  const rows = [...counts.values()].map(({ injected: { what, where, ended }, times }) => [
    where,
    what,
    String(times),
    ended,
  ]);
  rows.sort((one, other) => (one.join() < other.join() ? -1 : 1));
  const head = ['where', 'what was injected', 'times', 'how it ended'];
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line), '', `${lines.length} faults were injected.`].join('\n');
}
