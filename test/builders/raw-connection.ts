import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** A connection on which a client sends and reads just as it likes: HTTP written by hand. */
export class RawConnection {
  /** Comes when the connection is gone, whoever ended it. */
  readonly closed: Promise<void>;

  /** @param tcp what the socket lies on: itself, or what is below its TLS */
  private constructor(
    readonly socket: Socket,
    private readonly tcp: Socket,
  ) {
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => undefined);
  }

  /** Connects, and sends what is given. Over https any certificate is taken. */
  static async open(url: string, sent: string | Uint8Array = ''): Promise<RawConnection> {
    const { hostname, port, protocol } = new URL(url);
    const tcp = connect(Number(port), hostname);
    await once(tcp, 'connect');
    const isSecure = protocol === 'https:';
    const socket = isSecure ? connectTls({ socket: tcp, rejectUnauthorized: false }) : tcp;
    const connection = new RawConnection(socket, tcp);
    if (isSecure) await once(socket, 'secureConnect');
    connection.send(sent);
    return connection;
  }

  send(sent: string | Uint8Array): void {
    this.socket.write(sent);
  }

  /** Reads what is here, and waits until something is; nothing where the connection has ended. */
  async take(): Promise<Buffer> {
    for (;;) {
      const chunk = this.socket.read() as Buffer | null;
      if (chunk) return chunk;
      if (this.socket.readableEnded || this.socket.destroyed) return Buffer.alloc(0);
      await this.mayRead();
    }
  }

  /** Reads until a text has come. */
  async takeUntil(text: string): Promise<string> {
    let taken = '';
    while (!taken.includes(text)) {
      const more = await this.take();
      if (more.length === 0) throw new Error(`the connection ended before ${JSON.stringify(text)} came: ${taken}`);
      taken += more.toString('latin1');
    }
    return taken;
  }

  /** Reads to the end of the connection. */
  async rest(): Promise<Buffer> {
    const taken: Buffer[] = [];
    for (let more = await this.take(); more.length > 0; more = await this.take()) taken.push(more);
    return Buffer.concat(taken);
  }

  /** Goes without a word. */
  vanish(): void {
    this.tcp.resetAndDestroy();
  }

  private mayRead(): Promise<void> {
    const { socket } = this;
    return new Promise((resolve) => {
      const settle = () => {
        for (const event of ['readable', 'end', 'close']) socket.off(event, settle);
        resolve();
      };
      for (const event of ['readable', 'end', 'close']) socket.once(event, settle);
    });
  }
}

/** The head of a request, written out. */
export function requestHead(method: string, path: string, headers: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries({ host: 'annals', ...headers }).map(([name, value]) => `${name}: ${value}`);
  return `${[`${method} ${path} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`;
}
