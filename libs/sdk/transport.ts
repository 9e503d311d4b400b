import { parsePosition } from '#models/values/position';
import { queryString, type QueryValue } from './path';
import { backOff, pause, retryAfter, type Wait } from './pause';
import { connectionReason, problemFrom, RegistryUnreachable, type AnnalsProblem } from './problem';
import { receivedOf, type Receive, type Received } from './receive';

/** The `fetch` of the platform, or one that stands in for it. */
export type Fetch = typeof globalThis.fetch;

/** How a client reaches its registry. */
export interface ClientOptions {
  /** Address of the registry, such as `http://127.0.0.1:7429`. */
  readonly url: string;
  readonly token: string;
  readonly fetch?: Fetch;
  /** How files are fetched where that is faster than fetch. */
  readonly receive?: Receive;
  readonly wait?: Wait;
  /** Told which moment or position an answer stands at that was asked as of then. */
  readonly onAsOf?: (asOf: string) => void;
  /** The Idempotency-Key of a write that is given none; undefined for a random one. */
  readonly idempotencyKey?: (write: Write) => string | undefined;
}

/** What a write is: the same one again may have the same Idempotency-Key. */
export interface Write {
  readonly method: string;
  /** Below the address of the registry, with its query. */
  readonly path: string;
  readonly body: unknown;
}

/** For when and from where a read is answered. */
export interface ReadOptions {
  /** A moment (RFC 3339), a date (its end in UTC) or a position: the answer is what was true then. */
  readonly asOf?: string;
  readonly signal?: AbortSignal;
}

/** What makes a change happen once, and only if nothing else happened before. */
export interface WriteOptions {
  /** Requests with the same key are one request; the client’s own or a random one unless given. */
  readonly idempotencyKey?: string;
  /** The ETag that must still be current. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

/** An answer that is no problem, with its headers. */
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
  readonly #receive: Receive | undefined;
  readonly #onAsOf: ClientOptions['onAsOf'];
  readonly #keyOf: NonNullable<ClientOptions['idempotencyKey']>;
  #seen: string | undefined;

  constructor(options: ClientOptions) {
    this.base = `${options.url.replace(/\/+$/, '').replace(/\/api\/v1$/, '')}/api/v1`;
    this.#token = options.token;
    this.#fetch = options.fetch ?? globalThis.fetch;
    this.#receive = options.receive;
    this.wait = options.wait ?? pause;
    this.#keyOf = options.idempotencyKey ?? (() => undefined);
    this.#onAsOf = options.onAsOf;
  }

  /** Asks for a JSON answer; throws AnnalsProblem or RegistryUnreachable. */
  async read<T>(
    path: string,
    query: Readonly<Record<string, QueryValue>> = {},
    options: ReadOptions = {},
  ): Promise<Answer<T>> {
    const { asOf, signal } = options;
    const address = `${path}${queryString({ ...query, as_of: asOf })}`;
    const headers = this.#notBefore(asOf);
    return this.#json<T>(await this.retried(address, { method: 'GET', signal, headers }), asOf === undefined);
  }

  /** Asks for an answer that is text of a media type; throws AnnalsProblem or RegistryUnreachable. */
  async readText(path: string, mediaType: string, options: ReadOptions = {}): Promise<string> {
    const { asOf, signal } = options;
    const headers = { ...this.#notBefore(asOf), accept: mediaType };
    const response = await this.retried(`${path}${queryString({ as_of: asOf })}`, { method: 'GET', signal, headers });
    if (asOf === undefined) this.remember(response.headers.get('registry-position'));
    return this.#text(response);
  }

  /** Sends a write under one Idempotency-Key, so that it may be repeated; throws AnnalsProblem or RegistryUnreachable. */
  async write<T>(method: string, path: string, body: unknown, options: WriteOptions = {}): Promise<Answer<T>> {
    const key = options.idempotencyKey ?? this.#keyOf({ method, path, body });
    const headers = {
      'idempotency-key': key ?? globalThis.crypto.randomUUID(),
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

  /** Asks once for bytes, and answers whatever came, of any status; throws RegistryUnreachable when nothing did. */
  async receive(
    path: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<Received> {
    const url = `${this.base}${path}`;
    const received = await this.#receive?.(url, { ...headers, authorization: `Bearer ${this.#token}` }, signal).catch(
      (failure: unknown) => {
        signal?.throwIfAborted();
        throw new RegistryUnreachable(this.base, connectionReason(failure));
      },
    );
    return received ?? receivedOf(await this.send(path, { method: 'GET', headers, signal }));
  }

  /** Sends what may be sent again, again after a broken connection or a 429, 502, 503 or 504; answers of success only. */
  async retried(path: string, sending: Sending): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt === attempts;
      const outcome = await this.send(path, sending).catch((failure: unknown) => {
        if (last || !(failure instanceof RegistryUnreachable)) throw failure;
        return undefined;
      });
      const asOf = outcome?.headers.get('annals-as-of');
      if (asOf) this.#onAsOf?.(asOf);
      if (outcome?.ok) return outcome;
      if (outcome && (last || !worthRetrying.has(outcome.status))) throw this.#noticed(await problemFrom(outcome));
      await outcome?.body?.cancel();
      await this.wait((outcome && retryAfter(outcome.headers)) ?? backOff(attempt), sending.signal ?? undefined);
    }
  }

  /** What was seen is asked for again, unless the question is about the past. */
  #notBefore(asOf: string | undefined): Record<string, string> {
    return this.#seen && asOf === undefined ? { 'registry-min-position': this.#seen } : {};
  }

  #text(response: Response): Promise<string> {
    return response.text().catch((failure: unknown) => {
      throw new RegistryUnreachable(this.base, connectionReason(failure));
    });
  }

  async #json<T>(response: Response, remembered: boolean): Promise<Answer<T>> {
    if (remembered) this.remember(response.headers.get('registry-position'));
    const text = await this.#text(response);
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
