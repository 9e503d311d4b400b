import type { VersionAnswer } from '#models/queries/versions';
import type { Check } from '#models/values/check';
import type { Evaluation } from '#models/values/evaluation';
import type { LineageLink } from '#models/values/lineage';
import { addressText } from '../arguments/address';
import { bytesText, countText, momentText } from '../terminal/quantities';
import { fields, table } from '../terminal/table';
import { flatten } from './flat-record';

/** A version as people read it: facts, checks, then what there is of the rest. */
export function versionText(version: VersionAnswer): string {
  const { project, model, number: ref, deprecation, parameterCount, tensorCount } = version;
  const facts = fields([
    ['version', addressText({ project, model, ref })],
    ['digest', version.digest],
    ['content', contentText(version)],
    ['format', version.format],
    ['parameters', parameterCount === null ? null : countText(parameterCount)],
    ['tensors', tensorCount === null ? null : countText(tensorCount)],
    ['verdict', version.verdict],
    ['availability', version.availability],
    ['deprecated', deprecation && deprecationText(deprecation)],
    ['stage', version.stage],
    ['aliases', version.aliases.join(', ')],
    [
      'tags',
      Object.entries(version.tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(', '),
    ],
    ['previous', version.previous],
    ['registered', `${momentText(version.registeredAt)} by ${version.registeredBy}`],
    ['position', version.position],
  ]);
  const parts = [
    section('Checks', version.checks.length, checksTable(version.checks)),
    section('Findings', version.findings.length, findingsTable(version)),
    section('Metadata', 1, fields(flatten(version.metadata))),
    section('Evaluations', version.evaluations.length, evaluationsTable(version.evaluations)),
    section('Lineage', version.lineage.length, lineageTable(version.lineage)),
    section('Files', version.files.length, filesTable(version.files)),
  ];
  return [facts, ...parts].filter(Boolean).join('\n');
}

/** Checks with why they are so. */
export function checksTable(checks: readonly Check[]): string {
  const why = ({ reasons, missing = [] }: Check) => {
    const said = reasons.join(' ');
    return missing.length === 0 ? said : `${said.replace(/\.$/, '')}: ${missing.map(({ path }) => path).join(', ')}`;
  };
  const outcome = ({ outcome: said, percentage }: Check) =>
    `${said}${percentage === undefined ? '' : ` (${percentage}%)`}`;
  return table(
    ['check', 'outcome', 'why'],
    checks.map((check) => [check.name, outcome(check), why(check)]),
  );
}

/** Evaluations with their datasets. */
export function evaluationsTable(evaluations: readonly Evaluation[]): string {
  const sliced = evaluations.some(({ slice }) => slice !== undefined);
  return table(
    ['metric', { title: 'value', align: 'right' }, 'unit', 'better', 'dataset', 'split', ...(sliced ? ['slice'] : [])],
    evaluations.map(({ metric, value, unit, direction, dataset, split, slice, confidenceInterval }) => [
      metric,
      confidenceInterval ? `${value} ${intervalText(confidenceInterval)}` : value,
      unit,
      direction === 'higher-is-better' ? 'higher' : 'lower',
      dataset,
      split,
      slice,
    ]),
  );
}

function intervalText({ low, high, level }: NonNullable<Evaluation['confidenceInterval']>): string {
  return `(${low} to ${high} at ${Number((level * 100).toFixed(4))}%)`;
}

/** Lineage links, one a row. */
export function lineageTable(links: readonly LineageLink[]): string {
  return table(['from', 'what', 'which'], links.map(linkRow));
}

/** Files with size and digest. */
export function filesTable(files: VersionAnswer['files']): string {
  return table(
    ['file', { title: 'size', align: 'right' }, 'digest'],
    files.map(({ path, size, digest }) => [path, bytesText(size), digest]),
  );
}

function findingsTable({ findings }: VersionAnswer): string {
  return table(
    ['severity', 'finding', 'rule', 'file'],
    findings.map(({ severity, title, rule, file }) => [severity, title, rule, file]),
  );
}

function linkRow(link: LineageLink): string[] {
  switch (link.kind) {
    case 'dataset':
      return [`dataset (${link.role})`, link.name, link.version ?? link.digest ?? ''];
    case 'run':
      return ['run', link.id, link.system ?? ''];
    case 'commit':
      return ['commit', link.repository, link.commit];
    case 'base-model':
      return [`base model${link.relation ? ` (${link.relation})` : ''}`, link.ref, link.digest ?? ''];
  }
}

function deprecationText({ date, successor, reason }: NonNullable<VersionAnswer['deprecation']>): string {
  return [date ? `from ${date}` : 'now', successor ? `use ${successor}` : '', reason ?? ''].filter(Boolean).join(', ');
}

function section(title: string, count: number, body: string): string {
  return count === 0 || body === '' ? '' : `${title}\n${body}`;
}

function contentText({ content, uri, bytes }: VersionAnswer): string {
  if (content === 'pending') return 'pending: its files are still to be attached';
  return uri ?? `${content}, ${bytes === null ? 'of unknown size' : bytesText(bytes)}`;
}
