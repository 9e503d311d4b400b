import type { Evaluation } from '#models/values/evaluation';

const lower =
  /(^|[._-])(loss|error|errors|err|mae|mse|rmse|mape|wer|cer|ter|eer|der|fpr|fnr|fid|brier|perplexity|ppl|latency)([._-]|$)/i;

/** Which way a metric is better, by its name: losses, errors and latencies when lower, all else when higher. */
export function directionOf(metric: string): Evaluation['direction'] {
  return lower.test(metric) ? 'lower-is-better' : 'higher-is-better';
}
