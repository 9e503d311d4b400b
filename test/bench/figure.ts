import type { Bench } from './bench';

/** Units that a number of the table may have; times are told in ms. */
export type Unit =
  'ms' | 's' | 'requests/s' | 'versions/s' | 'events/s' | 'rows/s' | 'rows/event' | 'MB' | 'MB/s' | '×';

/** A measured number. Bytes are told in MB of 10^6. */
export interface Amount {
  readonly value: number;
  readonly unit: Unit;
}

/** What a number has to reach, of the value itself or of its ratio to the reference. Bounds are inclusive. */
export interface Target {
  readonly of: 'value' | 'ratio';
  readonly atLeast?: number;
  readonly atMost?: number;
  /** How the bound came about, where it isn't plain: "one sync + 1 ms". */
  readonly because?: string;
}

/** One line of the table. */
export interface Measurement {
  /** What was measured, and how many of what: "resolve by alias, 32 clients, 10,000 versions". */
  readonly what: string;
  readonly amount: Amount;
  /** The same kind of number, measured in the same run; the ratio is the amount divided by it. */
  readonly reference?: Amount & { readonly what: string };
  readonly targets?: readonly Target[];
  /** What stands beside the number: p99, samples, what the machine did not allow. */
  readonly note?: string;
}

/** Something that is measured: one file each, listed in figures.ts. */
export interface Figure {
  /** What `--only` names it by: kebab-case. */
  readonly name: string;
  /** One sentence for the method's section of the page: what runs where, and what the reference is. */
  readonly method: string;
  /** What limits it, for the page, as a profile showed it; told again whenever the page is written. */
  readonly limit?: string;
  /** Set for a figure that runs only with `--against` that. */
  readonly against?: 'mlflow';
  /**
   * Measures, and tells each line as soon as it is known, so that a failure later loses none.
   * Whatever it starts is handed to `bench`, which ends it when the figure is over, failed or stopped.
   * @throws anything: the run names it and goes on with the next figure, and ends with code 1
   */
  measure(bench: Bench, tell: (measurement: Measurement) => void): Promise<void>;
}
