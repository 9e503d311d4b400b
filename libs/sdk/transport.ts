import { parsePosition } from '#models/values/position';
import { queryString, type QueryValue } from './path';
import { backOff, pause, retryAfter, type Wait } from './pause';
import { connectionReason, problemFrom, RegistryUnreachable, type AnnalsProblem } from './problem';

export type Fetch = typeof globalThis.fetch;

export interface ClientOptions {
  /** Address of the registry, such as `http://127.0.0.1:7429`. */
  readonly url: string;
  readonly token: string;
  readonly fetch?: Fetch;
  readonly wait?: Wait;
}

export interface ReadOptions {
  /** A moment (RFC 3339) or a position: the answer is what was true then. */
  readonly asOf?: string;
  readonly signal?: AbortSignal;
}

export interface WriteOptions {
  /** Requests with the same key are one request; a random one unless given. */
  readonly idempotencyKey?: string;
  /** The ETag that must still be current. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

interface Sending {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | ReadableStream<Uint8Array>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * How a stream is sent. A stream can't be sent again, so a redirect is an error; only with that and without a window
 * does fetch (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch, step 8.1) not clone the request, which would
 * keep all of its bytes in memory.
 */
const streaming = { duplex: 'half', redirect: 'error', window: null } as const;
const attempts = 4;
const worthRetrying = new Set([429, 502, 503, 504]);

/** Carries requests to one registry and remembers how far it has seen its log, so that it reads what it wrote. */
export class Transport {
  readonly base: string;
  readonly wait: Wait;
  readonly #token: string;
  readonly #fetch: Fetch;
  #seen: string | undefined;

  constructor(options: ClientOptions) {
    this.base = `${options.url.replace(/\/+$/, '').replace(/\/api\/v1$/, '')}/api/v1`;
    this.#token = options.token;
    this.#fetch = options.fetch ?? globalThis.fetch;
    this.wait = options.wait ?? pause;
  }

  /** Asks for a JSON answer; throws AnnalsProblem or RegistryUnreachable. */
  async read<T>(
    path: string,
    query: Readonly<Record<string, QueryValue>> = {},
    options: ReadOptions = {},
  ): Promise<Answer<T>> {
    const { asOf, signal } = options;
    const headers = this.#seen && asOf === undefined ? { 'registry-min-position': this.#seen } : undefined;
    const address = `${path}${queryString({ ...query, as_of: asOf })}`;
    return this.#json<T>(
      await this.retried(address, { method: 'GET', signal, ...(headers && { headers }) }),
      asOf === undefined,
    );
  }

  /** Sends a write under one Idempotency-Key, so that it may be repeated; throws AnnalsProblem or RegistryUnreachable. */
  async write<T>(method: string, path: string, body: unknown, options: WriteOptions = {}): Promise<Answer<T>> {
    const headers = {
      'idempotency-key': options.idempotencyKey ?? globalThis.crypto.randomUUID(),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(options.ifMatch !== undefined && { 'if-match': options.ifMatch }),
    };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    return this.#json<T>(await this.retried(path, { method, headers, signal: options.signal, ...text }), true);
  }

  /** Remembers a position that an answer named elsewhere than in its header. */
  remember(position: string | null | undefined): void {
    const seen = parsePosition(this.#seen ?? '');
    const next = parsePosition(position ?? '');
    if (next && (seen?.logId !== next.logId || next.position > seen.position)) this.#seen = position ?? undefined;
  }

  /** Sends once and answers whatever came, of any status; throws RegistryUnreachable when nothing did. */
  async send(path: string, { signal, ...sending }: Sending): Promise<Response> {
    const url = path.startsWith('/') ? `${this.base}${path}` : path;
    const streamed = typeof sending.body === 'object' ? streaming : {};
    try {
      return await this.#fetch(url, {
        ...sending,
        ...streamed,
        ...(signal && { signal }),
        headers: { accept: 'application/json', ...sending.headers, authorization: `Bearer ${this.#token}` },
      });
    } catch (failure) {
      signal?.throwIfAborted();
      throw new RegistryUnreachable(this.base, connectionReason(failure));
    }
  }

  /** Sends what may be sent again, again after a broken connection or a 429, 502, 503 or 504; answers of success only. */
  async retried(path: string, sending: Sending): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt === attempts;
      const outcome = await this.send(path, sending).catch((failure: unknown) => {
        if (last || !(failure instanceof RegistryUnreachable)) throw failure;
        return undefined;
      });
      if (outcome?.ok) return outcome;
      if (outcome && (last || !worthRetrying.has(outcome.status))) throw this.#noticed(await problemFrom(outcome));
      await outcome?.body?.cancel();
      await this.wait((outcome && retryAfter(outcome.headers)) ?? backOff(attempt), sending.signal ?? undefined);
    }
  }

  async #json<T>(response: Response, remembered: boolean): Promise<Answer<T>> {
    if (remembered) this.remember(response.headers.get('registry-position'));
    const text = await response.text().catch((failure: unknown) => {
      throw new RegistryUnreachable(this.base, connectionReason(failure));
    });
    try {
      return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : null) as T };
    } catch {
      throw new RegistryUnreachable(this.base, 'the answer is not JSON; is this the address of a registry?');
    }
  }

  /** A log that was restored does not know the positions of before: they are forgotten. */
  #noticed(problem: AnnalsProblem): AnnalsProblem {
    if (problem.code === 'position-of-older-log' || problem.code === 'invalid-position') this.#seen = undefined;
    return problem;
  }
}
