import { numberText, targetText, type BenchResult, type JudgedMeasurement } from './result';

const heads = ['figure', 'value', 'reference in the same run', 'ratio', 'to reach', ''] as const;

/** The cells of the table's lines. */
export function tableRows({ figures, scale }: BenchResult): string[][] {
  return figures.flatMap(({ name, measurements, error }) => [
    ...measurements.map((measurement) => rowOf(measurement, scale === 'smoke')),
    ...(error === undefined ? [] : [[name, `failed: ${error}`, '', '', '', 'no']]),
  ]);
}

function rowOf({ what, amount, reference, ratio, targets = [], reached, note }: JudgedMeasurement, smoke: boolean) {
  return [
    what,
    `${numberText(amount.value)} ${amount.unit}${note === undefined ? '' : ` (${note})`}`,
    reference === undefined ? '–' : `${numberText(reference.value)} ${reference.unit}: ${reference.what}`,
    ratio === undefined ? '–' : `${numberText(ratio)}×`,
    targets.map((target) => targetText(target, amount.unit)).join(', ') || '–',
    smoke || reached === undefined ? '' : reached ? 'reached' : 'NOT reached',
  ];
}

/** Where and how it was measured, in lines. */
export function circumstances({ machine, scale, seed }: BenchResult): string[] {
  const { cpu, cores, memoryGb, kernel, node, fileSystem, syncMs, loadBefore } = machine;
  return [
    `date     ${machine.date}`,
    `commit   ${machine.commit}`,
    `machine  ${cpu}, ${cores} cores, ${memoryGb} GB, Linux ${kernel}, node ${node}`,
    `disk     ${fileSystem}; one write and fdatasync of 4 KiB takes ${numberText(syncMs)} ms`,
    `scale    ${scale}, seed ${seed}; load of the machine before: ${numberText(loadBefore)}`,
  ];
}

/** The result for a terminal. */
export function terminalReport(result: BenchResult): string {
  const rows: string[][] = [[...heads], ...tableRows(result)];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const [head = '', ...body] = lines;
  const methods = result.figures.map(({ name, method }) => `${name}: ${method}`);
  return [...circumstances(result), '', ...methods, '', head, '-'.repeat(head.length), ...body, ''].join('\n');
}

/** The same table in Markdown. */
export function markdownTable(result: BenchResult): string {
  const escaped = tableRows(result).map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const lines = [heads, heads.map(() => '---'), ...escaped].map((row) => `| ${row.join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}
