import type { ComparisonAnswer } from '#models/queries/comparison';
import { amountText, bytesText } from '../terminal/quantities';
import { table, type Cell } from '../terminal/table';
import { valueText } from './flat-record';

const mostRows = 40;

/** A comparison as people read it; long lists end with how many more there are. */
export function comparisonText(model: string, comparison: ComparisonAnswer): string {
  const { from, to, metadata, metrics } = comparison;
  const parts = [
    `${model}: ${from} → ${to}\n`,
    section(
      'Metadata',
      ['field', String(from), String(to)],
      metadata.map((change) => [change.path, valueText(change.from), valueText(change.to)]),
    ),
    section(
      'Metrics',
      ['metric', 'dataset/split', String(from), String(to), 'difference', 'better version'],
      metrics.map((metric) => [
        metric.unit === null ? metric.metric : `${metric.metric} (${metric.unit})`,
        `${metric.dataset}/${metric.split}${metric.slice === null ? '' : `#${metric.slice}`}`,
        metric.from,
        metric.to,
        metric.difference === null ? null : signed(metric.difference),
        metric.better === 'from' || metric.better === 'to' ? comparison[metric.better] : metric.better,
      ]),
    ),
    filesText(comparison),
    tensorsText(comparison),
  ];
  return parts.filter(Boolean).join('\n');
}

function filesText({ files: { added, removed, changed, same } }: ComparisonAnswer): string {
  const rows = [
    ...added.map(({ path, size }) => ['+', path, bytesText(size)]),
    ...removed.map(({ path, size }) => ['-', path, bytesText(size)]),
    ...changed.map(({ path, from, to }) => ['~', path, `${bytesText(from.size)} → ${bytesText(to.size)}`]),
  ];
  return `${section('Files', ['', 'file', 'size'], rows, true)}${amountText(same, 'file')} the same\n`;
}

function tensorsText({ tensors }: ComparisonAnswer): string {
  if (tensors === null) return 'Tensors\n(not comparable: at least one version is external)\n';
  const { added, removed, changed, same, bytes } = tensors;
  const rows = [
    ...added.map((tensor) => ['+', tensor.name, tensorText(tensor)]),
    ...removed.map((tensor) => ['-', tensor.name, tensorText(tensor)]),
    ...changed.map(({ name, from, to }) => ['~', name, `${tensorText(from)} → ${tensorText(to)}`]),
    ...(bytes?.changed ?? []).map((name) => ['≠', name, 'other bytes']),
  ];
  const compared = bytes ? `; of ${bytes.compared} compared byte by byte, ${bytes.same} are equal` : '';
  return `${section('Tensors', ['', 'tensor', 'type and shape'], rows, true)}${amountText(same, 'tensor')} of the same type and shape${compared}\n`;
}

function section(title: string, columns: string[], rows: Cell[][], always = false): string {
  if (rows.length === 0) return always ? `${title}\n` : '';
  const more = rows.length > mostRows ? `… and ${rows.length - mostRows} more; --json lists all\n` : '';
  return `${title}\n${table(columns, rows.slice(0, mostRows))}${more}`;
}

function tensorText({ dtype, shape }: { dtype: string; shape: readonly (string | number | null)[] }): string {
  return `${dtype}[${shape.map((size) => size ?? '?').join(',')}]`;
}

function signed(difference: number): string {
  return `${difference > 0 ? '+' : ''}${Number(difference.toPrecision(6))}`;
}
