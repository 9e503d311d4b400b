import { isRecord } from '#inspection/formats/json';
import { claimsFrom, textOf, type Claim } from './claim';
import { directionOf } from './metric-direction';
import { slugOf } from './slug-of';

/**
 * Evaluations in the `model-index` of a card (hub-docs, modelcard.md): each metric of each result with its dataset and
 * split. A card has several metrics of one type where they differ in name; then the name tells them apart.
 */
export function modelIndexClaims(path: string, index: unknown): Claim[] {
  const models = Array.isArray(index) ? index.filter(isRecord) : [];
  const seen = new Set<string>();
  return models.flatMap((model, m) => {
    const at = `model-index[${m}]`;
    const results = Array.isArray(model['results']) ? model['results'].filter(isRecord) : [];
    const metrics = results.flatMap((result, r) => resultClaims(path, `${at}.results[${r}]`, result, seen));
    return [...claimsFrom(path, [['name', `${at}.name`, textOf(model['name'])]]), ...metrics];
  });
}

function resultClaims(path: string, at: string, result: Record<string, unknown>, seen: Set<string>): Claim[] {
  const dataset = isRecord(result['dataset']) ? result['dataset'] : {};
  const metrics = Array.isArray(result['metrics']) ? result['metrics'].filter(isRecord) : [];
  const where = { dataset: datasetName(dataset), split: slugOf(textOf(dataset['split']) ?? '') };
  return metrics.flatMap((metric, i) => {
    const [type, name] = [textOf(metric['type']), textOf(metric['name'])].map((text) => text && slugOf(text));
    const key = (candidate: string) => JSON.stringify([candidate, where]);
    const metricName = [type, name].find((candidate) => candidate !== undefined && !seen.has(key(candidate))) ?? type;
    if (metricName !== undefined) seen.add(key(metricName));
    const value = {
      metric: metricName,
      value: numberOf(metric['value']),
      direction: directionOf(metricName ?? ''),
      ...where,
    };
    return claimsFrom(path, [['evaluations', `${at}.metrics[${i}]`, value]]);
  });
}

/** The name of the dataset and, where the name doesn't say it, its configuration: `glue (mrpc)`. */
function datasetName(dataset: Record<string, unknown>): string | undefined {
  const name = textOf(dataset['name']) ?? textOf(dataset['type']);
  const config = textOf(dataset['config']);
  if (name === undefined || config === undefined || config === 'default' || name.includes(config)) return name;
  return `${name} (${config})`;
}

/** Cards have numbers as text too; a value that is no number stays as it is and will be refused. */
function numberOf(value: unknown): unknown {
  return typeof value === 'string' && /^\s*-?\d+(\.\d+)?(e[-+]?\d+)?\s*$/i.test(value) ? Number(value) : value;
}
