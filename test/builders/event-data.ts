import type { DomainEvent, EventType } from '#models/events/vocabulary';
import { foldSlug } from '#models/values/slug';

/** The data of a type of events. */
export type Data<T extends EventType> = Extract<DomainEvent, { readonly type: T }>['data'];

/** The id that a story gives to a model of a project, by the slug at its birth. */
export function modelIdOf(slug: string, project = 'acme'): string {
  return `${project}-${foldSlug(slug)}`;
}

/** The id of the project that a model of a story belongs to. */
export function projectOf(modelId: string): string {
  return modelId.slice(0, modelId.indexOf('-'));
}

/** Sixty-four hex digits that begin with a number, as a digest. */
export function digestOf(seed: number): string {
  return `sha256:${seed.toString(16).padStart(64, '0')}`;
}

/** Data of VersionSubmitted with two files, one metric, one dataset, and passed checks. */
export function submission(modelId: string, versionId: string, project = 'acme'): Data<'VersionSubmitted'> {
  return {
    projectId: project,
    modelId,
    versionId,
    content: {
      kind: 'held',
      files: [
        { path: 'weights/model a.onnx', size: 1000, digest: digestOf(1) },
        { path: 'README.md', size: 20, digest: digestOf(2) },
      ],
      manifest: digestOf(3),
      tree: digestOf(4),
      report: digestOf(5),
    },
    format: 'onnx',
    verdict: 'clean',
    extracted: [],
    findings: [],
    facts: { parameterCount: 250, tensorCount: 4, bytes: 1020 },
    metadata: { artifact: { files: 2, format: 'onnx' } },
    tags: { team: 'risk' },
    evaluations: [{ metric: 'accuracy', value: 0.5, direction: 'higher-is-better', dataset: 'holdout', split: 'test' }],
    lineage: [{ kind: 'dataset', role: 'training', name: 'transactions', version: '1' }],
    checks: [
      { name: 'safety', outcome: 'passed', reasons: ['no finding'] },
      { name: 'format', outcome: 'passed', reasons: [] },
    ],
  };
}
