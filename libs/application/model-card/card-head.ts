import type { VersionAnswer } from '#models/queries/versions';
import type { YamlValue } from './yaml-block';

/** SPDX identifiers that the Hub lists as licences, in lower case (hub-docs, repositories-licenses.md). */
const hubLicences = new Set([
  ...['apache-2.0', 'mit', 'afl-3.0', 'artistic-2.0', 'bsl-1.0', 'bsd-2-clause', 'bsd-3-clause', 'bsd-3-clause-clear'],
  ...['cc0-1.0', 'cc-by-2.0', 'cc-by-2.5', 'cc-by-3.0', 'cc-by-4.0', 'cc-by-sa-3.0', 'cc-by-sa-4.0', 'cc-by-nc-2.0'],
  ...['cc-by-nc-3.0', 'cc-by-nc-4.0', 'cc-by-nd-4.0', 'cc-by-nc-nd-3.0', 'cc-by-nc-nd-4.0', 'cc-by-nc-sa-2.0'],
  ...['cc-by-nc-sa-3.0', 'cc-by-nc-sa-4.0', 'cdla-sharing-1.0', 'cdla-permissive-1.0', 'cdla-permissive-2.0'],
  ...['wtfpl', 'ecl-2.0', 'epl-1.0', 'epl-2.0', 'etalab-2.0', 'eupl-1.1', 'eupl-1.2', 'isc', 'lppl-1.3c', 'ms-pl'],
  ...['mpl-2.0', 'odbl', 'ofl-1.1', 'osl-3.0', 'postgresql', 'ncsa', 'unlicense', 'zlib'],
]);
const hubRelations: readonly string[] = ['adapter', 'merge', 'quantized', 'finetune'];

/** The head of a Hugging Face model card (hub-docs, modelcard.md) for a version. */
export function cardHead(version: VersionAnswer): { readonly [key: string]: YamlValue } {
  const { metadata, tags } = version;
  const bases = version.lineage.flatMap((link) => (link.kind === 'base-model' ? [link] : []));
  const [relation, ...others] = new Set(bases.map((base) => base.relation));
  return {
    ...licence(metadata.governance?.licence),
    language: tags.language?.split(/, */),
    library_name: metadata.framework?.name,
    pipeline_tag: metadata.architecture?.task,
    tags: Object.entries(tags).flatMap(([key, value]) =>
      key === 'language' ? [] : value === 'true' ? [key] : value.split(/, */).map((part) => `${key}:${part}`),
    ),
    datasets: trainingSets(version),
    base_model: bases.map(({ ref }) => ref),
    base_model_relation: others.length === 0 && hubRelations.includes(relation ?? '') ? relation : undefined,
    'model-index': modelIndex(version),
  };
}

/** What the Hub doesn't list is `other` by its name. */
function licence(expression: string | undefined): { [key: string]: YamlValue } {
  if (expression === undefined) return {};
  const listed = expression.toLowerCase();
  return hubLicences.has(listed) ? { license: listed } : { license: 'other', license_name: expression };
}

function trainingSets({ metadata, lineage }: VersionAnswer): string[] {
  const used = metadata.training?.datasets ?? [];
  const declared = used.flatMap(({ role, name, ref }) => (role === 'train' ? [name ?? ref ?? ''] : []));
  const linked = lineage.flatMap((link) => (link.kind === 'dataset' && link.role === 'training' ? [link.name] : []));
  return [...new Set([...declared, ...linked])];
}

/** One result for each dataset and split. */
function modelIndex({ model, evaluations, metadata }: VersionAnswer): YamlValue[] {
  const results = new Map<string, VersionAnswer['evaluations']>();
  for (const evaluation of evaluations) {
    const key = JSON.stringify([evaluation.dataset, evaluation.split]);
    results.set(key, [...(results.get(key) ?? []), evaluation]);
  }
  if (results.size === 0) return [];
  const task = { type: metadata.architecture?.task ?? 'other' };
  const described = [...results.values()].flatMap((measured) => {
    const [first] = measured;
    if (first === undefined) return [];
    const dataset = { type: first.dataset, name: first.dataset, split: first.split };
    const metrics = measured.map(({ metric, value, unit }) => {
      return { type: metric, value, name: unit === undefined ? undefined : `${metric} (${unit})` };
    });
    return [{ task, dataset, metrics }];
  });
  return [{ name: model, results: described }];
}
