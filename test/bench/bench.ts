import type { ChildProcess } from 'node:child_process';
import type { MeasuredServer, ServerOptions } from './server';
import type { GeneratedCatalogue } from './catalogue/generated-catalogue';

/** How much is measured: smoke only shows that the bench works, in seconds; full is what the targets speak of. */
export type Scale = 'smoke' | 'small' | 'full';

/** What a figure measures with; it owns whatever the figure begins. */
export interface Bench {
  readonly scale: Scale;
  readonly seed: number;
  /** Seconds that a load runs at this scale, after its warm-up: 0.5, 3, 8. */
  readonly seconds: number;
  /** Aborted by Ctrl-C: long loops look at it. */
  readonly signal: AbortSignal;
  /** A choice by the scale. */
  at<T>(choices: Readonly<Record<Scale, T>>): T;
  /** One line of progress, on standard error. */
  progress(text: string): void;
  /** A new empty directory on the measured disk, deleted when the figure is over. */
  directory(name: string): Promise<string>;
  /** Something to be done when the figure is over, failed or stopped; last in, first out. */
  later(action: () => Promise<void> | void): void;
  /** A process that is killed when the figure is over, should it still run. */
  owned<C extends ChildProcess>(child: C): C;
  /**
   * A data directory with a generated history in it, which all figures of the run share: the first server on it builds
   * its read side. Whoever uses it reads, or changes nothing that another figure looks at.
   */
  catalogue(versions: number): Promise<GeneratedCatalogue>;
  /** A copy of its history alone, without a read side; the figure's own. */
  freshCatalogue(versions: number): Promise<GeneratedCatalogue>;
  /** The compiled server on a data directory; it is stopped when the figure is over. */
  server(data: string, options?: ServerOptions): Promise<MeasuredServer>;
  /** Median ms of one write and fdatasync of 4 KiB on the measured disk, measured anew at each call. */
  syncMs(): Promise<number>;
}
