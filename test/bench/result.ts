import type { Scale } from './bench';
import type { Measurement, Target } from './figure';
import type { Machine } from './machine';

/** A figure of a run with what was measured, and why it broke off if it did. */
export interface FigureResult {
  readonly name: string;
  readonly method: string;
  readonly limit?: string;
  readonly measurements: readonly JudgedMeasurement[];
  readonly error?: string;
  readonly seconds: number;
}

/** A measurement with its ratio; `reached` is undefined where nothing has to be reached. */
export interface JudgedMeasurement extends Measurement {
  readonly ratio?: number;
  readonly reached?: boolean;
}

/** All that a run has found. */
export interface BenchResult {
  readonly machine: Machine;
  readonly scale: Scale;
  readonly seed: number;
  readonly figures: readonly FigureResult[];
}

/** Computes the ratio of a measurement and whether it reaches its targets. */
export function judge(measurement: Measurement): JudgedMeasurement {
  const { amount, reference, targets = [] } = measurement;
  const ratio = reference === undefined ? undefined : amount.value / reference.value;
  const reached = targets.every((target) => reaches(target, target.of === 'value' ? amount.value : ratio));
  return {
    ...measurement,
    ...(ratio === undefined ? {} : { ratio }),
    ...(targets.length === 0 ? {} : { reached }),
  };
}

function reaches({ atLeast = -Infinity, atMost = Infinity }: Target, value: number | undefined): boolean {
  return value !== undefined && value >= atLeast && value <= atMost;
}

/** How a target is told. */
export function targetText({ of, atLeast, atMost, because }: Target, unit: string): string {
  const bound = atLeast === undefined ? `≤ ${numberText(atMost ?? NaN)}` : `≥ ${numberText(atLeast)}`;
  const why = because === undefined ? '' : ` (${because})`;
  return of === 'ratio' ? `${bound}×${why}` : `${bound} ${unit}${why}`;
}

/** A number with three digits that count, thousands apart. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  if (digits >= 2) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toFixed(2 - digits)));
}
