import { initialChecks } from '#domain/version/checks';
import type { Data } from '#test/builders/event-data';
import type { MetadataRecord } from '#models/metadata/metadata-record';
import type { Check } from '#models/values/check';
import type { Evaluation } from '#models/values/evaluation';
import type { LineageLink } from '#models/values/lineage';
import type { ModelShape } from './shape';

const teams = 40;
const frameworks = [
  { name: 'pytorch', version: '2.6.0' },
  { name: 'scikit-learn', version: '1.6.1' },
  { name: 'xgboost', version: '2.1.3' },
  { name: 'onnx', version: '1.17.0' },
];
const tasks = ['classification', 'regression', 'ranking', 'forecasting'];
const triggers = ['scheduled', 'manual', 'drift'];

/** Tags of a model: a team that many share, a domain, and one that few models have. */
export function modelTags(index: number): Record<string, string> {
  return {
    team: `team-${index % teams}`,
    ...(index % 3 === 0 ? { domain: `domain-${index % 12}` } : {}),
    ...(index % 400 === 7 ? { tier: 'gold' } : {}),
  };
}

/** What is submitted of a version whose content lies elsewhere: record, metrics, lineage, tags and first checks. */
export function submissionOf(
  { project, slug }: ModelShape,
  number: number,
  random: (below: number) => number,
): Omit<Data<'VersionSubmitted'>, 'projectId' | 'modelId' | 'versionId'> {
  const metadata = recordOf(slug, random(frameworks.length));
  const evaluations = evaluationsOf(random(3), random);
  const lineage = lineageOf(project, slug, number, random(4));
  return {
    content: {
      kind: 'external',
      uri: `s3://models-${project}/${slug}/${number}/model.safetensors`,
      digest: random(2) === 0 ? null : `sha256:${hex(64, random)}`,
    },
    format: null,
    verdict: null,
    findings: [],
    facts: { parameterCount: null, tensorCount: null, bytes: null },
    metadata,
    extracted: [],
    tags: { trigger: triggers[random(triggers.length)] ?? '', ...(random(50) === 0 ? { candidate: 'yes' } : {}) },
    evaluations,
    lineage,
    checks: checksOf(metadata, evaluations, lineage),
  };
}

/** Measured values of one version. */
export function evaluationsOf(count: number, random: (below: number) => number): Evaluation[] {
  const metrics = ['accuracy', 'auc', 'latency'].slice(0, count);
  return metrics.map((metric) => ({
    metric,
    value: metric === 'latency' ? 1 + random(900) / 10 : random(100_000) / 100_000,
    ...(metric === 'latency' ? { unit: 'ms' } : {}),
    direction: metric === 'latency' ? 'lower-is-better' : 'higher-is-better',
    dataset: 'holdout-2025q1',
    split: 'test',
  }));
}

function recordOf(slug: string, index: number): MetadataRecord {
  const framework = frameworks[index];
  const task = tasks[index];
  return {
    description: `Trained for ${slug.replaceAll('-', ' ')}.`,
    owner: { team: `team-${index}` },
    ...(framework === undefined ? {} : { framework }),
    ...(task === undefined ? {} : { architecture: { family: 'tabular', task } }),
  };
}

function lineageOf(project: string, slug: string, number: number, count: number): LineageLink[] {
  const links: LineageLink[] = [
    { kind: 'dataset', role: 'training', name: `${project}-events`, version: String(1 + Math.floor(number / 4)) },
    { kind: 'run', id: `${slug}-run-${number}`, system: 'airflow' },
    ...(number > 1 ? [{ kind: 'base-model', ref: `${project}/${slug}@${number - 1}` } as const] : []),
  ];
  return links.slice(0, count);
}

/** Checks depend on which fields are there, not on what they hold: each shape is computed once. */
const computed = new Map<string, Check[]>();

function checksOf(metadata: MetadataRecord, evaluations: Evaluation[], lineage: LineageLink[]): Check[] {
  const shape = `${evaluations.length} ${lineage.map(({ kind }) => kind).join()}`;
  const known = computed.get(shape) ?? initialChecks({ inspected: null, metadata, evaluations, lineage });
  computed.set(shape, known);
  return known;
}

function hex(digits: number, random: (below: number) => number): string {
  let text = '';
  while (text.length < digits) text += random(0x1000000).toString(16).padStart(6, '0');
  return text.slice(0, digits);
}
