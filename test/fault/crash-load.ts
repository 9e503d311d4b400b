import { modelIdOf, projectIdOf, streamOf, uuidOf } from '#application/identity';
import { fileOf, followAt, numberOf, pathOf, type Registry } from '#test/builders/pushing';
import type { Reply } from '#test/builders/running-registry';
import { buildSafetensors } from '#test/builders/safetensors';
import { wholeHistory, type Call, type Look } from '#test/builders/whole-history';

const model = 'crashed/m';
const projectStream = streamOf.project(projectIdOf('crashed'));
const streamOfModel = (slug: string) => streamOf.model(modelIdOf(projectIdOf('crashed'), slug));
const modelStream = streamOfModel('m');
const tus = { 'tus-resumable': '1.0.0' };

/** What the steps of a load remember of each other, and what they were told. */
export interface Told {
  readonly calls: Call[];
  readonly looks: Look[];
  /** Addresses of uploads that have begun, by what is uploaded. */
  readonly uploads: Map<string, string>;
  /** Keys of what was acknowledged. */
  readonly done: Set<string>;
  tick: number;
  /** The last position that was told, as it was told. */
  newest: string | undefined;
}

/** Nothing was told yet. */
export function nothingTold(): Told {
  return { calls: [], looks: [], uploads: new Map(), done: new Set(), tick: 0, newest: undefined };
}

/** A part of a load; it is done again, with the same keys, when the server died in it. */
export type Step = (registry: Registry, told: Told) => Promise<void>;

/** Something that is asked for with a key and comes to an event of a stream. */
function change(operation: string, method: string, path: string, body?: unknown, stream = modelStream): Step {
  const key = uuidOf(operation, path, JSON.stringify(body ?? null));
  const commandId = uuidOf('command', 'owner', operation, stream, key);
  return async (registry, told) => {
    if (told.done.has(key)) return;
    const began = (told.tick += 1);
    const options = { headers: { 'idempotency-key': key }, ...(body === undefined ? {} : { body }) };
    const reply = await ended(registry, await registry.request(method, path, options));
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    const newest = reply.headers.get('registry-position') ?? '';
    const position = numberOf(newest);
    told.done.add(key);
    told.calls.push({ commandId, status: reply.status, changed: true, position, began, ended: (told.tick += 1) });
    if (told.newest === undefined || position > numberOf(told.newest)) told.newest = newest;
  };
}

/** Steps at the same time. */
function atOnce(steps: readonly Step[]): Step {
  return async (registry, told) => {
    const ends = await Promise.allSettled(steps.map((step) => step(registry, told)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  };
}

/** Work of the registry that an owner asks for with a key; it is followed to its end. */
function work(path: string, body?: unknown): Step {
  return async (registry) => {
    const options = { headers: { 'idempotency-key': uuidOf(path) }, ...(body === undefined ? {} : { body }) };
    const reply = await ended(registry, await registry.request('POST', path, options));
    expect([path, reply.body]).toMatchObject([path, { state: 'succeeded' }]);
  };
}

async function ended(registry: Registry, reply: Reply): Promise<Reply> {
  if (reply.status !== 202) return reply;
  const over = await followAt(registry, reply.headers.get('location') ?? '');
  expect(over.body).toMatchObject({ state: 'succeeded', problem: null });
  return over;
}

/** Uploads a file in as many tries as it needs, each going on where the one before ended. */
function uploading(name: string, content: Uint8Array | string): Step {
  const { entry, bytes } = fileOf(name, content);
  return async (registry, { uploads }) => {
    const headers = { ...tus, authorization: `Bearer ${registry.ownerToken}` };
    const known = uploads.get(name);
    const url = known === undefined ? undefined : new URL(new URL(known).pathname, registry.url).href;
    const found = url === undefined ? undefined : await fetch(url, { method: 'HEAD', headers });
    const begin = async (): Promise<string> => {
      const length = String(entry.size);
      const begun = await fetch(`${registry.url}/api/v1/uploads`, {
        method: 'POST',
        headers: { ...headers, 'upload-length': length },
      });
      expect(begun.status).toBe(201);
      return new URL(begun.headers.get('location') ?? '', registry.url).href;
    };
    const at = url !== undefined && found?.status === 200 ? url : await begin();
    uploads.set(name, at);
    const offset = Number(found?.headers.get('upload-offset') ?? 0);
    if (offset === entry.size) return;
    const sent = await fetch(at, {
      method: 'PATCH',
      headers: { ...headers, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) },
      body: bytes.subarray(offset),
    });
    expect([sent.status, sent.headers.get('annals-digest')]).toEqual([204, entry.digest]);
  };
}

/** Reads the whole history, as two clients: one that wants what was told last, and one that takes what there is. */
const look: Step = async (registry, { looks, newest }) => {
  const atLeast: Record<string, string> = newest === undefined ? {} : { 'registry-min-position': newest };
  const demanding: Registry = {
    ...registry,
    request: (method, path, options = {}) =>
      registry.request(method, path, { ...options, headers: { ...options.headers, ...atLeast } }),
  };
  const minimum = newest === undefined ? 0n : numberOf(newest);
  looks.push({ client: 'demanding', atLeast: minimum, events: await wholeHistory(demanding) });
  looks.push({ client: 'content', atLeast: 0n, events: await wholeHistory(registry) });
};

const weights = buildSafetensors([{ name: 'w', dtype: 'F32', shape: [64] }], { seed: 'crashed' });
const contents = { 'model.safetensors': weights, 'README.md': 'lorem ipsum dolor sit amet '.repeat(20_000) };
const files = Object.entries(contents).map(([path, content]) => fileOf(path, content).entry);
const external = (n: number) => ({ content: { kind: 'external', uri: `s3://crashed/${n}/` } });
const at = pathOf(model);

/**
 * What a registry is asked for in its life: each kind of change, long work, and looks in between.
 * @param backup folder of its backup
 */
export const crashLoad = (backup: string): readonly Step[] => [
  change('create-project', 'POST', '/api/v1/projects', { slug: 'crashed' }, projectStream),
  change('register-model', 'POST', '/api/v1/projects/crashed/models', { slug: 'm' }),
  change('register-version', 'POST', `${at}/versions`, external(1)),
  ...Object.entries(contents).map(([name, content]) => uploading(name, content)),
  change('register-version', 'POST', `${at}/versions`, { content: { kind: 'held', files } }),
  look,
  change('register-version', 'POST', `${at}/versions`, { content: { kind: 'pending' } }),
  change('attach-content', 'POST', `${at}/versions/3/content`, { content: { kind: 'held', files } }),
  change('transition-stage', 'POST', `${at}/transitions`, { version: '1', to: 'production' }),
  change('transition-stage', 'POST', `${at}/transitions`, { version: '2', to: 'production' }),
  change('set-alias', 'PUT', `${at}/aliases/champion`, { version: '1' }),
  change('set-alias', 'PUT', `${at}/aliases/champion`, { version: '2' }),
  change('roll-back', 'POST', `${at}/rollbacks`, { place: { kind: 'alias', name: 'champion' } }),
  change('register-version', 'POST', `${at}/versions`, external(4)),
  change('delete-version', 'DELETE', `${at}/versions/4`),
  atOnce(
    Array.from({ length: 12 }, (_, n) => {
      const slug = `one-of-many-${n}`;
      return change('register-model', 'POST', '/api/v1/projects/crashed/models', { slug }, streamOfModel(slug));
    }),
  ),
  look,
  work('/api/v1/admin/rebuild'),
  look,
  work('/api/v1/admin/backup', { destination: backup }),
  work('/api/v1/admin/sweep'),
  look,
];
