import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { EmbeddedModule } from '#server/composition/embedded';
import { EmbeddedStores } from '#server/composition/embedded-stores';
import { Settings } from '#server/config/settings';
import { createOwner } from '#server/owner-token';
import { servedAddress } from '#server/served-address';
import { createServer } from '#server/server';
import { serverLog } from '#server/server-log';

/** A whole registry in this process, on its embedded profile, listening on a free port. */
export interface RunningRegistry {
  readonly url: string;
  readonly ownerToken: string;
  readonly directory: string;
  readonly app: NestFastifyApplication;
  /** Sends a request; `body` is sent as JSON. */
  request(
    method: string,
    path: string,
    options?: { body?: unknown; token?: string; headers?: Record<string, string> },
  ): Promise<Reply>;
  /** Stops the server and keeps the directory. */
  stop(): Promise<void>;
  /** Stops the server and deletes the directory. */
  remove(): Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The JSON body; undefined when there is none. */
  readonly body: Record<string, unknown>;
}

/** Starts a registry in a fresh directory, or in one that was used before; its owner gets a new token where none is given. */
export async function startRegistry(
  again?: { directory: string; ownerToken?: string },
  given: Partial<Settings> = {},
): Promise<RunningRegistry> {
  const directory = again?.directory ?? (await mkdtemp(join(tmpdir(), 'annals-')));
  const settings = Settings.parse({ data: directory, port: 0, log_level: 'silent', ...given });
  const stores = await EmbeddedStores.open(directory);
  const app = await createServer(settings, EmbeddedModule.over(stores), serverLog(settings));
  await app.init();
  const ownerToken =
    (await createOwner(app, { tokenLost: again !== undefined && again.ownerToken === undefined })) ??
    again?.ownerToken ??
    '';
  await app.listen(0, '127.0.0.1');
  const url = servedAddress(await app.getUrl(), settings);
  const stop = () => app.close();
  return {
    url,
    ownerToken,
    directory,
    app,
    async request(method, path, { body, token = ownerToken, headers = {} } = {}) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const parsed: unknown = text === '' ? {} : JSON.parse(text);
      return { status: response.status, headers: response.headers, body: parsed as Record<string, unknown> };
    },
    stop,
    async remove() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
