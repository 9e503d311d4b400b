import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runClient } from './main';

const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Answers of a registry that push and pull need, with what they send it. */
class SmallRegistry {
  readonly blobs = new Map<string, Buffer>();
  readonly pending = new Map<string, { digest: string; bytes: Buffer }>();
  readonly registered: Record<string, unknown>[] = [];
  readonly models = new Set<string>();
  readonly server: Server;
  files: { path: string; size: number; digest: string }[] = [];
  cutUploads = 0;
  url = '';

  constructor() {
    this.server = createServer((request, response) => void this.#answer(request, response));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').replace('/api/v1', '');
    const at = `${request.method} ${path}`;
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (at.startsWith('PATCH /uploads/')) return this.#receive(path, request, response);
    const body = await text(request);
    if (at === 'GET /projects/demo/models/churn')
      return void (this.models.has('churn') ? json(200, {}) : json(404, { code: 'project-not-found' }));
    if (at === 'POST /projects/demo/models')
      return void json(201, this.models.add((JSON.parse(body) as { slug: string }).slug) && {});
    if (at === 'POST /blobs/missing') {
      const { digests } = JSON.parse(body) as { digests: string[] };
      return void json(200, { missing: digests.filter((digest) => !this.blobs.has(digest)) });
    }
    if (at === 'POST /uploads') {
      const id = `u${this.pending.size + 1}`;
      const metadata = String(request.headers['upload-metadata']).slice('digest '.length);
      this.pending.set(id, { digest: Buffer.from(metadata, 'base64').toString(), bytes: Buffer.alloc(0) });
      return void response.writeHead(201, { location: `/api/v1/uploads/${id}` }).end();
    }
    if (at.startsWith('HEAD /uploads/')) {
      const upload = this.pending.get(path.split('/').at(-1) ?? '');
      return void response.writeHead(upload ? 200 : 404, { 'upload-offset': String(upload?.bytes.length) }).end();
    }
    if (at === 'POST /projects/demo/models/churn/versions') {
      this.registered.push(JSON.parse(body) as Record<string, unknown>);
      return void json(202, { id: 'op1', state: 'waiting' });
    }
    if (at === 'GET /operations/op1') {
      const result = {
        project: 'demo',
        model: 'churn',
        number: 1,
        content: 'held',
        digest: 'sha256:d',
        availability: 'active',
        unchanged: false,
        differs: [],
        findings: [],
        checks: [{ name: 'format', outcome: 'passed', reasons: [] }],
      };
      return void json(200, {
        id: 'op1',
        state: 'succeeded',
        step: 'append',
        done: 1,
        total: 1,
        position: null,
        result,
      });
    }
    if (at === 'GET /projects/demo/models/churn/versions/1')
      return void json(200, { format: 'onnx', files: [], parameterCount: 1234, bytes: 3 });
    if (at.startsWith('GET /resolve/demo/churn')) {
      return void json(200, {
        project: 'demo',
        model: 'churn',
        version: 1,
        content: 'held',
        digest: 'sha256:d',
        uri: null,
        availability: 'active',
        files: this.files,
      });
    }
    if (at.startsWith('GET /files/demo/churn/1/')) {
      const file = this.files.find((entry) => path.endsWith(`/${entry.path}`));
      const bytes = this.blobs.get(file?.digest ?? '') ?? Buffer.alloc(0);
      const from = Number(/(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      return void response.writeHead(from > 0 ? 206 : 200).end(bytes.subarray(from));
    }
    json(404, { code: 'route-not-found', title: 'There is nothing at this address', detail: at, remedy: 'Look.' });
  }

  #receive(path: string, request: IncomingMessage, response: ServerResponse): void {
    const upload = this.pending.get(path.split('/').at(-1) ?? '');
    if (upload === undefined) return void response.writeHead(404).end();
    const cut = this.cutUploads > 0;
    request.on('data', (bytes: Buffer) => {
      upload.bytes = Buffer.concat([upload.bytes, bytes]);
      if (!cut) return;
      this.cutUploads -= 1;
      request.socket.destroy();
    });
    request.on('end', () => {
      this.blobs.set(upload.digest, upload.bytes);
      response.writeHead(204, { 'upload-offset': String(upload.bytes.length) }).end();
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  hold(path: string, content: string): void {
    const bytes = Buffer.from(content);
    this.blobs.set(digestOf(bytes), bytes);
    this.files.push({ path, size: bytes.length, digest: digestOf(bytes) });
  }
}

async function text(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString();
}

describe('the command line', () => {
  let registry: SmallRegistry;
  let folder: string;

  beforeEach(async () => {
    registry = new SmallRegistry();
    await registry.listen();
    folder = await mkdtemp(join(tmpdir(), 'annals-'));
  });
  afterEach(async () => {
    await registry.close();
    await rm(folder, { recursive: true });
  });

  async function annals(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
    let out = '';
    let err = '';
    const code = await runClient(argv, {
      env: { ANNALS_URL: registry.url, ANNALS_TOKEN: 't' },
      platform: 'linux',
      home: folder,
      directory: folder,
      stdout: { write: (text) => (out += text) },
      stderr: { write: (text) => (err += text) },
      onInterrupt: () => () => undefined,
    });
    return { code, out, err };
  }

  it('pushes a directory: creates what is not there, sends what is missing, registers, and shows the result', async () => {
    await mkdir(join(folder, 'model'));
    await writeFile(join(folder, 'model/model.onnx'), 'weights');
    await writeFile(join(folder, 'model/config.json'), '{}');
    registry.blobs.set(digestOf(Buffer.from('{}')), Buffer.from('{}'));
    const { code, out, err } = await annals(
      'push',
      'model',
      'demo/churn',
      '--tag',
      'team=a',
      '--metric',
      'f1=0.9@d/test',
      '--dataset',
      'd@1',
    );
    expect(err).toBe('Created the project demo and the model demo/churn\n2 files, 9 B: sending 1, 7 B\n');
    expect(out).toContain('Registered demo/churn@1');
    expect(out).toContain('1,234');
    expect(code).toBe(0);
    expect(registry.pending.size).toBe(1);
    expect(registry.registered[0]).toMatchObject({
      content: {
        kind: 'held',
        files: [
          { path: 'config.json', size: 2 },
          { path: 'model.onnx', size: 7, digest: digestOf(Buffer.from('weights')) },
        ],
      },
      tags: { team: 'a' },
      evaluations: [{ metric: 'f1' }],
      lineage: [{ kind: 'dataset', name: 'd' }],
    });
  });

  it('resumes an upload that broke off, and forgets its address once it is whole', async () => {
    registry.cutUploads = 1;
    registry.models.add('churn');
    await writeFile(join(folder, 'model.onnx'), Buffer.alloc(3_000_000, 7));
    const { code, out } = await annals('push', 'model.onnx', 'demo/churn', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ number: 1, unchanged: false });
    expect(registry.pending.size).toBe(1);
    expect(registry.blobs.has(digestOf(Buffer.alloc(3_000_000, 7)))).toBe(true);
    await expect(readdir(join(folder, '.cache/annals/uploads'))).resolves.toEqual([]);
  });

  it('pulls a version, resumes a part, and leaves what is there', async () => {
    registry.hold('model.onnx', 'weights');
    registry.hold('sub/config.json', '{}');
    const part = `model.onnx.${digestOf(Buffer.from('weights')).slice(7, 19)}.part`;
    await mkdir(join(folder, 'churn'));
    await writeFile(join(folder, 'churn', part), 'wei');
    const first = await annals('pull', 'demo/churn@production');
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(await readFile(join(folder, 'churn/model.onnx'), 'utf8')).toBe('weights');
    expect((await readdir(join(folder, 'churn'))).sort()).toEqual(['model.onnx', 'sub']);
    const again = await annals('pull', 'demo/churn', 'churn', '--json');
    expect(JSON.parse(again.out)).toMatchObject({ version: 1, files: [{ state: 'present' }, { state: 'present' }] });
  });

  it('refuses bytes of another digest and keeps nothing of them', async () => {
    registry.hold('model.onnx', 'weights');
    registry.blobs.set(registry.files[0]?.digest ?? '', Buffer.from('WEIGHTS'));
    const { code, err } = await annals('pull', 'demo/churn');
    expect(code).toBe(1);
    expect(err).toContain('model.onnx has the digest sha256:');
    expect(await readdir(join(folder, 'churn'))).toEqual([]);
  });

  it.each(['../out', '/etc/x', 'a/../../out', 'C:/x', 'a\\b'])(
    'writes nothing when a version has the path %j',
    async (path) => {
      registry.hold(path, 'weights');
      const { code } = await annals('pull', 'demo/churn', 'in');
      expect(code).toBe(1);
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it('does not follow a link that leads out of the directory', async () => {
    registry.hold('sub/model.onnx', 'weights');
    await mkdir(join(folder, 'in'));
    await mkdir(join(folder, 'out'));
    await symlink(join(folder, 'out'), join(folder, 'in/sub'));
    const { code, err } = await annals('pull', 'demo/churn', 'in');
    expect(code).toBe(2);
    expect(err).toContain('leads out of');
    expect(await readdir(join(folder, 'out'))).toEqual([]);
  });

  it('tells a refusal on stderr, as JSON for scripts', async () => {
    expect(await annals('whoami')).toEqual({
      code: 3,
      out: '',
      err: 'annals: There is nothing at this address\n  GET /whoami\n  Look.\n',
    });
    const { err } = await annals('whoami', '--json');
    expect(JSON.parse(err)).toMatchObject({ status: 404, code: 'route-not-found', remedy: 'Look.' });
  });

  it('answers 2 for a command that is none, and 0 for help', async () => {
    expect((await annals('lss')).err).toContain("annals: unknown command 'lss'");
    expect((await annals('lss')).code).toBe(2);
    expect((await annals('promote', 'demo/churn', 'production')).err).toContain('demo/churn names no version');
    expect((await annals('push', 'demo/churn')).code).toBe(2);
    expect((await annals('delete', 'demo/churn@1')).err).toContain('--yes');
    const help = await annals('--help');
    expect(help.code).toBe(0);
    expect(help.out).toContain('Exit codes:');
    expect((await annals('push', '--help')).out).toContain('$ annals push ./model demo/churn');
  });
});
