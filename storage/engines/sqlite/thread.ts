import { Worker } from 'node:worker_threads';
import type { ThreadCall, ThreadCalls, ThreadReply } from './thread-messages';

/** From sources a thread needs a TypeScript loader, which a test process does not hand on; otherwise all is handed on. */
const isLoaderMissing = __filename.endsWith('.ts') && !process.execArgv.includes('@swc-node/register');
const execArgv = isLoaderMissing ? ['-C', 'annals-source', '-r', '@swc-node/register'] : undefined;

/** What a thread runs, and how its errors are told. */
export interface ThreadOptions<F> {
  /** The module that serves the calls, as `require.resolve` gives it. */
  readonly script: string;
  /** What the module finds as its `workerData`. */
  readonly data: unknown;
  /** The error that a failure of a call stands for: classes are lost on the way. */
  readonly errorOf: (failure: F) => Error;
  /** The error of every call once the thread has ended. */
  readonly goneOf: (reason: string) => Error;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A thread that holds a SQLite file, seen from outside: calls and their answers. Whoever waits for the disk waits there,
 * never in the thread that answers requests.
 */
export class SqliteThread<C extends ThreadCalls<C>, F> {
  private readonly waiting = new Map<number, Waiting>();
  private readonly worker: Worker;
  private readonly ended: Promise<void>;
  private calls = 0;
  private gone: Error | undefined;

  private constructor(private readonly options: ThreadOptions<F>) {
    this.worker = new Worker(options.script, { workerData: options.data, execArgv });
    this.worker.on('message', (reply: ThreadReply<F>) => this.settle(reply));
    this.worker.on('error', (error) => this.fail(`its thread failed: ${error.message}`));
    this.ended = new Promise((resolve) => {
      this.worker.on('exit', (code) => {
        this.fail(`its thread ended with code ${code}`);
        resolve();
      });
    });
  }

  /** Resolves once the thread has opened what it holds. @throws what `errorOf` makes of why it could not */
  static async start<C extends ThreadCalls<C>, F>(options: ThreadOptions<F>): Promise<SqliteThread<C, F>> {
    const thread = new SqliteThread<C, F>(options);
    try {
      await thread.wait(0);
      return thread;
    } catch (error) {
      await thread.abandon();
      throw error;
    }
  }

  /** Asks the thread; when it has ended, or ends before it answers, the call fails. What was given is not held on to. */
  call<N extends keyof C & string>(name: N, ...parameters: Parameters<C[N]>): Promise<Awaited<ReturnType<C[N]>>> {
    return this.ask(name, parameters) as Promise<Awaited<ReturnType<C[N]>>>;
  }

  /** Has what the thread holds closed by its own `close`, and waits for the thread to end. */
  async close(): Promise<void> {
    if (!this.gone) await this.ask('close', []);
    await this.ended;
  }

  /** Ends the thread where it is, as a crash does; the calls that wait fail. */
  async abandon(): Promise<void> {
    await this.worker.terminate();
  }

  private ask(name: string, parameters: readonly unknown[]): Promise<unknown> {
    if (this.gone) return Promise.reject(this.gone);
    const id = ++this.calls;
    const answer = this.wait(id);
    const call: ThreadCall = { id, name, parameters };
    this.worker.postMessage(call);
    return answer;
  }

  private wait(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  private settle(reply: ThreadReply<F>): void {
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if ('failure' in reply) waiting?.reject(this.options.errorOf(reply.failure));
    else waiting?.resolve(reply.value);
  }

  private fail(reason: string): void {
    this.gone ??= this.options.goneOf(reason);
    for (const { reject } of this.waiting.values()) reject(this.gone);
    this.waiting.clear();
  }
}
