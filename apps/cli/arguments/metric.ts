import { Evaluation } from '#models/values/evaluation';
import { CommandFailure } from '../failure';

const shape = /^([^=]+)=([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([^:@]*)(?::(higher|lower))?@(.+)\/([^/]+)$/i;

/** Names that are better when they are lower, unless the caller says which way is better. */
const lowerIsBetter =
  /(^|[._-])(loss|error|errors|err|mae|mse|rmse|mape|wer|cer|eer|fpr|fnr|fid|brier|perplexity|latency)([._-]|$)/i;

/**
 * Reads `name=value[unit][:higher|lower]@dataset/split`, such as `f1=0.91@churn-2025/test` or
 * `latency=12.5ms:lower@bench/cpu`. Without a direction, losses, errors and latencies are better when lower, all else when
 * higher.
 */
export function parseMetric(text: string): Evaluation {
  const [, metric = '', value, unit = '', direction, dataset, split] = shape.exec(text) ?? [];
  const lower = direction ? direction.toLowerCase() === 'lower' : lowerIsBetter.test(metric);
  const read = Evaluation.safeParse({
    metric,
    value: Number(value),
    ...(unit.trim() && { unit: unit.trim() }),
    direction: lower ? 'lower-is-better' : 'higher-is-better',
    dataset,
    split,
  });
  if (value !== undefined && read.success) return read.data;
  const problem = value === undefined ? undefined : read.error?.issues[0];
  throw new CommandFailure(
    `${JSON.stringify(text)} is no metric${problem ? `: ${problem.path.join('.')} ${problem.message}` : ''}`,
    'Write name=value@dataset/split, such as f1=0.91@churn-2025/test or latency=12.5ms:lower@bench/cpu.',
  );
}

/** Adds a metric to those that were given before. */
export function collectMetric(text: string, before: readonly Evaluation[] = []): Evaluation[] {
  return [...before, parseMetric(text)];
}
