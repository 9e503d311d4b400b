import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { HashingCall, HashingFailure, HashingReply, HashingRequest } from './hashing-calls';

/** From sources (tests, development) a thread needs a TypeScript loader; from dist it needs nothing. */
const execArgv = __filename.endsWith('.ts') ? ['-C', 'annals-source', '-r', '@swc-node/register'] : undefined;

const most = Math.max(2, Math.min(4, availableParallelism() - 1));
const threads = new Set<HashingThread>();
let keys = 0;

interface Waiting {
  readonly resolve: (value: string | undefined) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A hash in a thread of its own, over bytes that the thread writes to or reads from a file. SHA-256 takes 0.5 to 2 s a
 * GiB, and memory that is handed over is no garbage here: the thread that answers requests is left to do that.
 */
export class ThreadHash {
  private readonly key = ++keys;

  private constructor(
    private readonly thread: HashingThread,
    private readonly rooms: readonly SharedArrayBuffer[],
  ) {}

  /** Begins with the first `length` bytes of an open file. What is read later goes to `rooms`, which both sides see. */
  static async begin(fd: number, length: number, rooms: readonly SharedArrayBuffer[] = []): Promise<ThreadHash> {
    const hash = new ThreadHash(leastBusy(), rooms);
    hash.thread.hashes += 1;
    try {
      await hash.thread.ask({ name: 'begin', key: hash.key, fd, length, rooms });
      return hash;
    } catch (error) {
      hash.drop();
      throw error;
    }
  }

  /** Writes pieces to a file and adds them; they are empty afterwards. @throws the system's error, with its code */
  async write(fd: number, position: number, pieces: readonly Uint8Array[]): Promise<void> {
    const owned = pieces.map(owning);
    const transfer = owned.map((piece) => piece.buffer);
    await this.thread.ask({ name: 'write', key: this.key, fd, position, pieces: owned }, transfer);
  }

  /** Reads and adds `length` bytes of a file. @returns them, in a room @throws when the file ends earlier */
  async read(fd: number, position: number, length: number, room: number): Promise<Uint8Array> {
    await this.thread.ask({ name: 'read', key: this.key, fd, position, length, room });
    return new Uint8Array(this.rooms[room] ?? new SharedArrayBuffer(0), 0, length);
  }

  /** The hash so far: 64 hexadecimal digits. */
  async digest(): Promise<string> {
    return String(await this.thread.ask({ name: 'digest', key: this.key }));
  }

  /** Lets go of it; it is not to be used any more. */
  drop(): void {
    this.thread.hashes -= 1;
    this.thread.ask({ name: 'drop', key: this.key }).catch(() => undefined);
  }
}

/** A worker, and who waits for its answers. It keeps the process alive only as long as somebody waits. */
class HashingThread {
  hashes = 0;
  private readonly waiting = new Map<number, Waiting>();
  private readonly worker = new Worker(require.resolve('./hashing-worker'), { execArgv });
  private calls = 0;
  private gone: Error | undefined;

  constructor() {
    this.worker.unref();
    this.worker.on('message', (reply: HashingReply) => this.settle(reply));
    this.worker.on('error', (error) => this.fail(`a hashing thread failed: ${error.message}`));
    this.worker.on('exit', (code) => this.fail(`a hashing thread ended with code ${code}`));
  }

  ask(call: HashingCall, transfer: readonly ArrayBuffer[] = []): Promise<string | undefined> {
    if (this.gone) return Promise.reject(this.gone);
    return new Promise((resolve, reject) => {
      const request: HashingRequest = { id: ++this.calls, call };
      this.worker.postMessage(request, transfer);
      if (this.waiting.size === 0) this.worker.ref();
      this.waiting.set(request.id, { resolve, reject });
    });
  }

  private settle(reply: HashingReply): void {
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (this.waiting.size === 0) this.worker.unref();
    if ('failure' in reply) waiting?.reject(errorOf(reply.failure));
    else waiting?.resolve(reply.value);
  }

  private fail(reason: string): void {
    threads.delete(this);
    this.gone ??= new Error(reason);
    for (const { reject } of this.waiting.values()) reject(this.gone);
    this.waiting.clear();
  }
}

/** The thread with the fewest hashes; another one is started when all have some and there may be one more. */
function leastBusy(): HashingThread {
  const [first] = [...threads].sort((one, other) => one.hashes - other.hashes);
  if (first && (first.hashes === 0 || threads.size >= most)) return first;
  const thread = new HashingThread();
  threads.add(thread);
  return thread;
}

/** The piece when it is all of its memory, which can be handed over; else a copy: the rest is somebody else's. */
function owning(piece: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = piece;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
    ? new Uint8Array(buffer)
    : Uint8Array.from(piece);
}

function errorOf({ message, code }: HashingFailure): Error {
  return Object.assign(new Error(message), code !== undefined && { code });
}
