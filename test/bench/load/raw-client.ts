import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** An answer as far as a load looks at it. */
export interface RawAnswer {
  readonly status: number;
  /** Header lines, names in lower case. */
  readonly head: string;
  readonly body: Buffer;
}

const headEnd = Buffer.from('\r\n\r\n');

/**
 * One HTTP/1.1 connection that sends one request at a time and takes answers that tell their length: as little as a
 * client can do, so that what is measured is the server. Times are had in fractions of ms, which autocannon has not.
 */
export class RawClient {
  private received: Buffer[] = [];
  private bytes = 0;
  private wanted: { resolve: (answer: RawAnswer) => void; reject: (failure: Error) => void } | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('error', (failure) => this.fail(failure));
    socket.on('close', () => this.fail(new Error('the server closed the connection')));
  }

  /** @param url of which host and port are used */
  static async open(url: string): Promise<RawClient> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Sends a request, see rawRequest, and waits for its answer. */
  send(request: Buffer): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      this.wanted = { resolve, reject };
      this.socket.write(request);
    });
  }

  close(): void {
    this.socket.removeAllListeners('close');
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.received.push(chunk);
    this.bytes += chunk.length;
    const all = this.received.length === 1 ? chunk : Buffer.concat(this.received, this.bytes);
    this.received = [all];
    const end = all.indexOf(headEnd);
    if (end < 0) return;
    const head = all.toString('latin1', 0, end).toLowerCase();
    const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1];
    const status = Number(head.slice(9, 12));
    if (length === undefined && status !== 204 && status !== 304) {
      this.fail(new Error(`an answer that does not tell its length: ${head}`));
      return;
    }
    const whole = end + headEnd.length + Number(length ?? 0);
    if (all.length < whole) return;
    this.received = all.length > whole ? [all.subarray(whole)] : [];
    this.bytes = all.length - whole;
    const { wanted } = this;
    this.wanted = undefined;
    wanted?.resolve({ status, head, body: all.subarray(end + headEnd.length, whole) });
  }

  private fail(failure: Error): void {
    const { wanted } = this;
    this.wanted = undefined;
    wanted?.reject(failure);
  }
}

/** The bytes of a request; a body is JSON. */
export function rawRequest(
  url: string,
  method: string,
  path: string,
  options: {
    readonly token?: string;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Buffer {
  const body = options.body === undefined ? '' : JSON.stringify(options.body);
  const headers = {
    host: new URL(url).host,
    ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    ...(body === '' ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    ...options.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}
