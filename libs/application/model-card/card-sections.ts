import type { VersionAnswer } from '#models/queries/versions';
import type { LineageLink } from '#models/values/lineage';
import type { ValueInfo } from '#models/metadata/value-info';
import { bullets, inline, paragraphs, table, type Cell } from './markdown-text';

type Section = readonly [title: string, body: string];

/** The sections of a card in their order; an empty body means that the record says nothing about it. */
export function cardSections(version: VersionAnswer): Section[] {
  const { metadata } = version;
  const { use = {}, owner = {}, governance = {}, performance = {}, contacts = [] } = metadata;
  return [
    ['Description', paragraphs(metadata.description ?? '')],
    ['Intended use', bullets(use.intendedUse ?? [])],
    ['Out of scope', bullets(use.outOfScope ?? [])],
    ['Limitations', bullets(use.limitations ?? [])],
    ['Assumptions', bullets(use.assumptions ?? [])],
    ['Monitoring plan', paragraphs(use.monitoringPlan ?? '')],
    [
      'Owner',
      fields([
        ['Team', owner.team],
        ['Accountable', owner.accountable],
      ]),
    ],
    [
      'Contacts',
      rows(
        ['Role', 'Whom'],
        contacts.map((contact) => [contact.role, 'principal' in contact ? contact.principal : contact.url]),
      ),
    ],
    ['Model', model(version)],
    ['Training', training(version)],
    ['Evaluation', evaluation(version)],
    ['Against the baseline', paragraphs(performance.baselineComparison ?? '')],
    ['Where it comes from', rows(['What', 'Which', 'Version or digest'], version.lineage.map(link))],
    [
      'Governance',
      fields([
        ['Licence', governance.licence],
        ['Risk class (EU AI Act)', governance.riskClass?.value],
        ['Reason', governance.riskClass?.reason],
      ]),
    ],
    [
      'Checks',
      rows(
        ['Check', 'Outcome', 'Why'],
        version.checks.map((c) => [c.name, c.outcome, c.reasons.join(' ')]),
      ),
    ],
    [
      'Findings',
      rows(
        ['Severity', 'Finding', 'File'],
        version.findings.map((f) => [f.severity, f.title, f.file]),
      ),
    ],
    ['Tags', fields(Object.entries(version.tags))],
    [
      'Files',
      rows(
        ['File', 'Bytes', 'Digest'],
        version.files.map((f) => [f.path, f.size, f.digest]),
      ),
    ],
  ];
}

function model({ metadata, format, parameterCount }: VersionAnswer): string {
  const { architecture = {}, framework = {} } = metadata;
  const facts = fields([
    ['Family', architecture.family],
    ['Architecture', architecture.architecture],
    ['Task', architecture.task],
    ['Framework', [framework.name, framework.version].filter(Boolean).join(' ')],
    ['Format', format],
    ['Parameters', parameterCount],
  ]);
  const side = (values: readonly ValueInfo[] = []) =>
    rows(
      ['Name', 'Type', 'Shape'],
      values.map(({ name, dtype, shape, unranked }) => [name, dtype, unranked ? 'any' : shapeText(shape)]),
    );
  return parts([facts, titled('Inputs', side(architecture.inputs)), titled('Outputs', side(architecture.outputs))]);
}

function training({ metadata }: VersionAnswer): string {
  const { codeRef, runId, hyperparameters = {}, datasets = [] } = metadata.training ?? {};
  const facts = fields([
    ['Code', codeRef?.repo],
    ['Commit', codeRef?.commit],
    ['Run', runId],
  ]);
  const data = rows(
    ['Dataset', 'Role', 'Version or digest', 'Classification', 'Personal data', 'Licence'],
    datasets.map((use) => [
      use.name ?? use.ref,
      use.role,
      use.version ?? use.digest,
      use.classification,
      use.containsPersonalData === undefined ? undefined : use.containsPersonalData ? 'yes' : 'no',
      use.licence,
    ]),
  );
  return parts([facts, titled('Datasets', data), titled('Hyperparameters', fields(Object.entries(hyperparameters)))]);
}

function evaluation({ evaluations }: VersionAnswer): string {
  return rows(
    ['Metric', 'Value', 'Unit', 'Better', 'Dataset', 'Split', 'Recorded'],
    evaluations.map(({ metric, value, unit, direction, dataset, split, recordedAt }) => [
      ...[metric, value, unit, direction === 'higher-is-better' ? 'higher' : 'lower'],
      ...[dataset, split, recordedAt],
    ]),
  );
}

function link(edge: LineageLink): Cell[] {
  switch (edge.kind) {
    case 'dataset':
      return [`Dataset (${edge.role})`, edge.name, edge.version ?? edge.digest];
    case 'run':
      return ['Run', edge.id, edge.system];
    case 'commit':
      return ['Commit', edge.repository, edge.commit];
    case 'base-model':
      return [edge.relation === undefined ? 'Base model' : `Base model (${edge.relation})`, edge.ref, edge.digest];
  }
}

function shapeText(shape: ValueInfo['shape']): string {
  return `(${shape.map((dim) => (dim === null || dim === -1 ? '?' : String(dim))).join(', ')})`;
}

/** A list of what is known; what is undefined or empty is left out. */
function fields(entries: readonly (readonly [name: string, value: Cell])[]): string {
  return entries
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => `- **${inline(name)}:** ${inline(String(value))}`)
    .join('\n');
}

function rows(head: readonly string[], body: readonly (readonly Cell[])[]): string {
  return body.length === 0 ? '' : table(head, body);
}

function titled(title: string, body: string): string {
  return body === '' ? '' : `### ${title}\n\n${body}`;
}

function parts(bodies: readonly string[]): string {
  return bodies.filter(Boolean).join('\n\n');
}
