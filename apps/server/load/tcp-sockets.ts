import type { Server, Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';

/**
 * Finds the socket that a connection of a server has below TLS, which alone can reset it; undefined when it is gone.
 * Node tells of both, but not which belongs to which: their two ends do. Without TLS it is the socket itself.
 */
export function tcpSocketsOf(server: Server): (socket: Socket) => Socket | undefined {
  if (!(server instanceof TlsServer)) return (socket) => socket;
  const open = new Map<string, Socket>();
  server.on('connection', (tcp: Socket) => {
    const ends = endsOf(tcp);
    if (ends === undefined) return;
    open.set(ends, tcp);
    tcp.once('close', () => {
      if (open.get(ends) === tcp) open.delete(ends);
    });
  });
  return (socket) => open.get(endsOf(socket) ?? '');
}

/** The addresses and ports of both ends, which no other open connection has; undefined when the client has gone. */
function endsOf({ localAddress, localPort, remoteAddress, remotePort }: Socket): string | undefined {
  if (remotePort === undefined) return undefined;
  return [localAddress, localPort, remoteAddress, remotePort].join(' ');
}
