import { Evaluation } from '#models/values/evaluation';
import { CommandFailure } from '../failure';

const shape = /^([^=]+)=([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([^:@]*)(?::(higher|lower))?@(.+)$/i;
/** Where it was measured: a slice follows the first `#` after the split. */
const place = /^([^#]+)\/([^/#]+)#(.+)$|^(.+)\/([^/]+)$/;

/** Names that are better when they are lower, unless the caller says which way is better. */
const lowerIsBetter =
  /(^|[._-])(loss|error|errors|err|mae|mse|rmse|mape|wer|cer|eer|fpr|fnr|fid|brier|perplexity|latency)([._-]|$)/i;

/**
 * Reads `name=value[unit][:higher|lower]@dataset/split[#slice]`, such as `f1=0.91@churn-2025/test` or
 * `latency=12.5ms:lower@bench/cpu`, or `f1=0.87@churn-2025/test#new customers`. Without a direction, losses, errors and latencies are better when lower, all else when
 * higher.
 */
export function parseMetric(text: string): Evaluation {
  const [, metric = '', value, unit = '', direction, where = ''] = shape.exec(text) ?? [];
  const [, sliced, slicedSplit, slice, dataset = sliced, split = slicedSplit] = place.exec(where) ?? [];
  const lower = direction ? direction.toLowerCase() === 'lower' : lowerIsBetter.test(metric);
  const read = Evaluation.safeParse({
    metric,
    value: Number(value),
    ...(unit.trim() && { unit: unit.trim() }),
    direction: lower ? 'lower-is-better' : 'higher-is-better',
    dataset,
    split,
    ...(slice !== undefined && { slice }),
  });
  if (value !== undefined && dataset !== undefined && read.success) return read.data;
  const problem = value === undefined || dataset === undefined ? undefined : read.error?.issues[0];
  throw new CommandFailure(
    `${JSON.stringify(text)} is no metric${problem ? `: ${problem.path.join('.')} ${problem.message}` : ''}`,
    'Write name=value@dataset/split or name=value@dataset/split#slice, such as f1=0.91@churn-2025/test or latency=12.5ms:lower@bench/cpu.',
  );
}

/** Adds a metric to those that were given before. */
export function collectMetric(text: string, before: readonly Evaluation[] = []): Evaluation[] {
  return [...before, parseMetric(text)];
}
