import { Worker } from 'node:worker_threads';
import { LogFailure } from '#application/ports/event-log-errors';
import type { CallName, Calls, Reply } from './calls';
import { errorOf } from './failures';

/** From sources (tests, development) the thread needs a TypeScript loader; from dist it needs nothing. */
const execArgv = __filename.endsWith('.ts') ? ['-C', 'annals-source', '-r', '@swc-node/register'] : undefined;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The thread of a log, seen from outside: calls and their answers. */
export class LogThread {
  private readonly waiting = new Map<number, Waiting>();
  private readonly worker: Worker;
  private readonly ended: Promise<void>;
  private calls = 0;
  private gone: Error | undefined;

  private constructor(private readonly file: string) {
    this.worker = new Worker(require.resolve('./worker'), { workerData: { file }, execArgv });
    this.worker.on('message', (reply: Reply) => this.settle(reply));
    this.worker.on('error', (error) => this.fail(`its thread failed: ${error.message}`));
    this.ended = new Promise((resolve) => {
      this.worker.on('exit', (code) => {
        this.fail(`its thread ended with code ${code}`);
        resolve();
      });
    });
  }

  /** @throws LogInUse, LogFailure when the file cannot be opened */
  static async start(file: string): Promise<LogThread> {
    const thread = new LogThread(file);
    try {
      await thread.wait(0);
      return thread;
    } catch (error) {
      await thread.abandon();
      throw error;
    }
  }

  /** Asks the thread; when it has ended, or ends before it answers, the call fails. */
  async call<N extends CallName>(name: N, ...parameters: Parameters<Calls[N]>): Promise<ReturnType<Calls[N]>> {
    if (this.gone) throw this.gone;
    const id = ++this.calls;
    const answer = this.wait(id);
    this.worker.postMessage({ id, name, parameters });
    return (await answer) as ReturnType<Calls[N]>;
  }

  /** Closes the file and waits for the thread to end. */
  async close(): Promise<void> {
    if (!this.gone) await this.call('close');
    await this.ended;
  }

  /** Ends the thread where it is, as a crash does; the calls that wait fail. */
  async abandon(): Promise<void> {
    await this.worker.terminate();
  }

  private wait(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  private settle(reply: Reply): void {
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if ('failure' in reply) waiting?.reject(errorOf(reply.failure, this.file));
    else waiting?.resolve(reply.value);
  }

  private fail(reason: string): void {
    this.gone ??= new LogFailure('EVENT_LOG', `the event log ${this.file} failed: ${reason}`);
    for (const { reject } of this.waiting.values()) reject(this.gone);
    this.waiting.clear();
  }
}
