import { Histogram, type Registry } from 'prom-client';

type Labels = Readonly<Record<string, string>>;

/** What was observed under one set of labels. */
export class Tally {
  /** Observations up to each bound and above the one before it; the last are those beyond all. */
  readonly counts: number[];
  sum = 0;

  constructor(
    readonly labels: Labels,
    private readonly bounds: readonly number[],
  ) {
    this.counts = new Array<number>(bounds.length + 1).fill(0);
  }

  /** @param seconds which most often lie below the first bounds */
  observe(seconds: number): void {
    const { bounds, counts } = this;
    let at = 0;
    while (at < bounds.length && seconds > (bounds[at] ?? Infinity)) at += 1;
    counts[at] = (counts[at] ?? 0) + 1;
    this.sum += seconds;
  }
}

/** A histogram of seconds, as Prometheus has them. */
export interface DurationsOptions {
  readonly name: string;
  readonly help: string;
  /** Upper bounds in seconds, rising. */
  readonly bounds: readonly number[];
  readonly registry: Registry;
}

/**
 * A histogram whose tallies are held by those who observe. One of the library looks its labels up by a text that it makes
 * at each observation, which is more than a request may cost.
 */
export class Durations extends Histogram {
  private readonly tallies: Tally[] = [];

  constructor(private readonly options: DurationsOptions) {
    const { name, help, bounds, registry } = options;
    super({ name, help, buckets: [...bounds], registers: [registry] });
  }

  /** Begins a tally; there must be none with these labels. */
  tally(labels: Labels): Tally {
    const tally = new Tally(labels, this.options.bounds);
    this.tallies.push(tally);
    return tally;
  }

  /** By this the library asks for what it writes. */
  getForPromString() {
    const { name, help } = this.options;
    return Promise.resolve({
      name,
      help,
      type: 'histogram',
      values: this.tallies.flatMap((tally) => this.samples(tally)),
      aggregator: 'sum',
    });
  }

  private samples({ counts, sum, labels }: Tally) {
    const { name, bounds } = this.options;
    let upTo = 0;
    const buckets = [...bounds, '+Inf'].map((le, at) => {
      upTo += counts[at] ?? 0;
      return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: upTo };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: upTo },
    ];
  }
}

/** Tallies of one label whose values are found as they come. */
export class TalliesBy {
  private readonly met = new Map<string, Tally>();

  constructor(
    private readonly durations: Durations,
    private readonly label: string,
  ) {}

  observe(value: string, seconds: number): void {
    let tally = this.met.get(value);
    if (tally === undefined) {
      tally = this.durations.tally({ [this.label]: value });
      this.met.set(value, tally);
    }
    tally.observe(seconds);
  }
}
