import { createHash } from 'node:crypto';
import type { FileEntry } from '#models/values/file-entry';
import type { Reply, RunningRegistry } from './running-registry';

/** A registry that is asked over HTTP, whichever process it is in. */
export type Registry = Pick<RunningRegistry, 'url' | 'ownerToken' | 'request'>;

/** A registry whose reads are never older than what was written through it: it sends the last position that it saw. */
export function readingOwnWrites(registry: Registry): Registry {
  let seen: string | undefined;
  return {
    url: registry.url,
    ownerToken: registry.ownerToken,
    async request(method, path, options = {}) {
      const headers = { ...options.headers };
      if (method === 'GET' && seen !== undefined) headers['registry-min-position'] ??= seen;
      const reply = await registry.request(method, path, { ...options, headers });
      const position = reply.headers.get('registry-position');
      if (position !== null && (seen === undefined || numberOf(position) > numberOf(seen))) seen = position;
      return reply;
    },
  };
}

/** The number of a position as it is told outside. */
export function numberOf(position: string): bigint {
  return BigInt(position.slice(position.indexOf('-') + 1));
}

/** What the files of a package hold, by path; text is written as UTF-8. */
export type Contents = Readonly<Record<string, Uint8Array | string>>;

export interface PushOptions {
  /** The owner's unless given. */
  readonly token?: string;
  readonly key?: string;
  /** What the request has beside its content. */
  readonly body?: Readonly<Record<string, unknown>>;
}

const tus = { 'tus-resumable': '1.0.0' };

/** The bytes and how a version names them. */
export function fileOf(path: string, content: Uint8Array | string): { entry: FileEntry; bytes: Buffer<ArrayBuffer> } {
  const bytes = Buffer.from(content);
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return { entry: { path, size: bytes.length, digest }, bytes };
}

/** Begins an upload. @returns its address */
export async function beginUpload(
  registry: Registry,
  length: number,
  token: string = registry.ownerToken,
): Promise<string> {
  const begun = await fetch(`${registry.url}/api/v1/uploads`, {
    method: 'POST',
    headers: { ...tus, authorization: `Bearer ${token}`, 'upload-length': String(length) },
  });
  expect(begun.status).toBe(201);
  return new URL(begun.headers.get('location') ?? '', registry.url).href;
}

/** Sends bytes of an upload from an offset on. */
export function sendPart(
  registry: Registry,
  url: string,
  offset: number,
  body: NonNullable<RequestInit['body']>,
  token: string = registry.ownerToken,
): Promise<Response> {
  const type = { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) };
  const headers = { ...tus, ...type, authorization: `Bearer ${token}` };
  return fetch(url, { method: 'PATCH', headers, body, duplex: 'half' });
}

/** How many bytes of an upload have come. */
export async function offsetOf(registry: Registry, url: string): Promise<number> {
  const headers = { ...tus, authorization: `Bearer ${registry.ownerToken}` };
  const answer = await fetch(url, { method: 'HEAD', headers });
  expect(answer.status).toBe(200);
  return Number(answer.headers.get('upload-offset'));
}

/** Uploads files. @returns how a version names them */
export async function upload(registry: Registry, contents: Contents, token?: string): Promise<FileEntry[]> {
  const entries: FileEntry[] = [];
  for (const [path, content] of Object.entries(contents)) {
    const { entry, bytes } = fileOf(path, content);
    const url = await beginUpload(registry, entry.size, token);
    if (entry.size > 0) {
      const sent = await sendPart(registry, url, 0, bytes, token);
      expect({ status: sent.status, digest: sent.headers.get('annals-digest') }).toEqual({
        status: 204,
        digest: entry.digest,
      });
    }
    entries.push(entry);
  }
  return entries;
}

/** Asks for the registration of a version with files that are uploaded, or elsewhere. */
export function register(
  registry: Registry,
  model: string,
  content: readonly FileEntry[] | { readonly uri: string },
  { token, key, body = {} }: PushOptions = {},
): Promise<Reply> {
  return registry.request('POST', `${pathOf(model)}/versions`, {
    ...(token === undefined ? {} : { token }),
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
    body: {
      content: 'uri' in content ? { kind: 'external', uri: content.uri } : { kind: 'held', files: content },
      ...body,
    },
  });
}

/** Follows an operation, from the answer that names it to the one that tells how it ended. */
export async function follow(registry: Registry, accepted: Reply, token?: string): Promise<Reply> {
  expect({ status: accepted.status, body: accepted.body }).toMatchObject({ status: 202 });
  return followAt(registry, accepted.headers.get('location') ?? '', token);
}

/** Follows the operation at an address. */
export async function followAt(registry: Registry, location: string, token?: string): Promise<Reply> {
  for (;;) {
    const seen = await registry.request('GET', location, token === undefined ? {} : { token });
    expect(seen.status).toBe(200);
    if (!['waiting', 'running'].includes(String(seen.body['state']))) return seen;
  }
}

/** Uploads files, has them registered, and follows it. @returns the operation's last answer */
export async function push(
  registry: Registry,
  model: string,
  contents: Contents,
  options: PushOptions = {},
): Promise<Reply> {
  const files = await upload(registry, contents, options.token);
  return follow(registry, await register(registry, model, files, options), options.token);
}

/** Pushes what must be registered. @returns the version as the operation tells it */
export async function pushed(
  registry: Registry,
  model: string,
  contents: Contents,
  options: PushOptions = {},
): Promise<Record<string, unknown> & { number: number; digest: string; position: string }> {
  const { body } = await push(registry, model, contents, options);
  expect(body).toMatchObject({ state: 'succeeded', problem: null });
  const result = body['result'] as Record<string, unknown> & { number: number; digest: string };
  return { ...result, position: String(body['position']) };
}

/** Registers a model in a project that is begun with it. */
export async function begin(registry: Registry, model: string, body: Record<string, unknown> = {}): Promise<Reply> {
  const [project = '', slug = ''] = model.split('/');
  const path = `/api/v1/projects/${project}/models`;
  const reply = await registry.request('POST', path, { body: { slug, createProject: true, ...body } });
  expect({ status: reply.status, body: reply.body }).toMatchObject({ status: 201 });
  return reply;
}

/** The address of `project/model` among the REST routes. */
export function pathOf(model: string): string {
  const [project = '', slug = ''] = model.split('/');
  return `/api/v1/projects/${project}/models/${slug}`;
}

/** The items of a page. */
export function itemsOf(reply: Reply): Record<string, unknown>[] {
  return reply.body['items'] as Record<string, unknown>[];
}
