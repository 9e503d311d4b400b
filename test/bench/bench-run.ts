import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Bench, Scale } from './bench';
import { generateCatalogue } from './catalogue/generate';
import type { GeneratedCatalogue } from './catalogue/generated-catalogue';
import { startMeasuredServer } from './measured-server';
import { syncTime } from './references/sync-time';
import type { MeasuredServer, ServerOptions } from './server';

const secondsOf: Readonly<Record<Scale, number>> = { smoke: 0.5, small: 3, full: 8 };

/** One run of the bench: what it began, and what is to be ended when a figure is over. */
export class BenchRun implements Bench {
  readonly seconds: number;
  private readonly stopping = new AbortController();
  private readonly catalogues = new Map<number, GeneratedCatalogue>();
  private actions: (() => Promise<void> | void)[] = [];
  private directories = 0;

  constructor(
    readonly scale: Scale,
    readonly seed: number,
    /** Of this run alone; deleted by end. */
    private readonly root: string,
    private readonly program: string,
  ) {
    this.seconds = secondsOf[scale];
  }

  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  at<T>(choices: Readonly<Record<Scale, T>>): T {
    return choices[this.scale];
  }

  progress(text: string): void {
    process.stderr.write(`  ${text}\n`);
  }

  async directory(name: string): Promise<string> {
    const directory = await mkdtemp(join(this.root, `${name}-${(this.directories += 1)}-`));
    this.later(() => rm(directory, { recursive: true, force: true }));
    return directory;
  }

  later(action: () => Promise<void> | void): void {
    this.actions.push(action);
  }

  owned<C extends ChildProcess>(child: C): C {
    const exited = once(child, 'exit');
    this.later(async () => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await exited;
    });
    return child;
  }

  async catalogue(versions: number): Promise<GeneratedCatalogue> {
    const known = this.catalogues.get(versions);
    if (known) return known;
    const directory = await mkdtemp(join(this.root, `catalogue-${versions}-`));
    const begun = performance.now();
    let told = begun;
    const generated = await generateCatalogue(directory, versions, this.seed, async (events) => {
      await setImmediate();
      this.signal.throwIfAborted();
      if (performance.now() - told < 5_000) return;
      told = performance.now();
      this.progress(`${events} events generated`);
    });
    const seconds = (performance.now() - begun) / 1000;
    this.progress(
      `a catalogue of ${versions} versions: ${generated.events} events in ${seconds.toFixed(1)} s, ${Math.round(generated.events / seconds)} a second`,
    );
    this.catalogues.set(versions, generated);
    return generated;
  }

  async freshCatalogue(versions: number): Promise<GeneratedCatalogue> {
    const shared = await this.catalogue(versions);
    const directory = await this.directory('fresh');
    for (const file of ['log.db', 'log.db-wal']) {
      await cp(join(shared.directory, file), join(directory, file)).catch((failure: NodeJS.ErrnoException) => {
        if (failure.code !== 'ENOENT' || file === 'log.db') throw failure;
      });
    }
    return { ...shared, directory };
  }

  async server(data: string, options: ServerOptions = {}): Promise<MeasuredServer> {
    const server = await startMeasuredServer(data, this.program, options, (child) => void this.owned(child));
    this.later(() => server.stop());
    return server;
  }

  async syncMs(): Promise<number> {
    return syncTime(this.root, this.at({ smoke: 50, small: 300, full: 1000 }));
  }

  /** Ends whatever the figure began, the last begun first. */
  async figureOver(): Promise<void> {
    const actions = this.actions.reverse();
    this.actions = [];
    for (const action of actions) {
      try {
        await action();
      } catch (failure) {
        this.progress(`while cleaning up: ${failure instanceof Error ? failure.message : String(failure)}`);
      }
    }
  }

  /** Ctrl-C: loads end, and the run with them. */
  stop(): void {
    this.stopping.abort(new Error('stopped by a signal'));
  }

  /** Deletes everything that the run has put on the disk. */
  async end(): Promise<void> {
    await this.figureOver();
    await rm(this.root, { recursive: true, force: true });
  }
}
