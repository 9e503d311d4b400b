import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { Global, Module, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { DetailedError, Upload, type UploadOptions } from 'tus-js-client';
import { acceptUploadBodies } from '#api/tus/upload-bodies';
import { StatfsDisk } from '#server/composition/statfs-disk';
import { TusModule } from '#api/tus/tus.module';
import { BlobStore } from '#application/ports/blob-store';
import { Clock } from '#application/ports/clock';
import { DataDisk } from '#application/ports/data-disk';
import { Ids } from '#application/ports/ids';
import { WorkingStore } from '#application/ports/working-store';
import { createUpload } from '#application/uploads/uploads';
import { hasUploaded } from '#application/uploads/possession';
import { Role, type Actor } from '#models/values/role';
import { FilesystemBlobStore } from '#storage/blobs/filesystem/filesystem-blob-store';
import { MemoryWorkingStore } from '#storage/working-store/memory/memory-working-store';

class SystemClock extends Clock {
  override now = () => new Date();
}

class CountedIds extends Ids {
  private last = 0;
  override uuid = () => `00000000-0000-4000-8000-${String(++this.last).padStart(12, '0')}`;
  override logId = () => 'aaaaaaaaaaaa';
  override secret = () => 'secret';
}

/** `Bearer <role>-<name>` is an actor. */
class RoleInToken implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ headers: Record<string, string | undefined>; actor?: Actor }>();
    const [role, name] = (request.headers['authorization'] ?? '').replace('Bearer ', '').split('-');
    const known = Role.safeParse(role);
    if (known.success && name !== undefined) request.actor = { principalId: name, role: known.data };
    return true;
  }
}

const ann = { Authorization: 'Bearer writer-ann' };
const tus = { 'Tus-Resumable': '1.0.0' };
const part = { ...tus, 'Content-Type': 'application/offset+octet-stream' };

describe('uploads by tus', () => {
  let directory: string;
  let blobs: FilesystemBlobStore;
  let workingStore: MemoryWorkingStore;
  let app: NestFastifyApplication;
  let address: string;

  async function start(): Promise<void> {
    @Global()
    @Module({
      providers: [
        { provide: BlobStore, useValue: blobs },
        { provide: WorkingStore, useValue: workingStore },
        { provide: Clock, useClass: SystemClock },
        { provide: Ids, useClass: CountedIds },
        { provide: DataDisk, useValue: new StatfsDisk(directory) },
        { provide: APP_GUARD, useClass: RoleInToken },
      ],
      exports: [BlobStore, WorkingStore, Clock, Ids, DataDisk],
    })
    class Ports {}
    const module = await Test.createTestingModule({ imports: [Ports, TusModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter({ forceCloseConnections: true }));
    acceptUploadBodies(app.getHttpAdapter().getInstance());
    await app.listen(0, '127.0.0.1');
    address = `${await app.getUrl()}/api/v1/uploads`;
  }

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'annals-uploads-'));
    blobs = new FilesystemBlobStore(directory);
    workingStore = new MemoryWorkingStore();
    await start();
  });
  afterEach(async () => {
    await app.close();
    await rm(directory, { recursive: true, force: true });
  });

  /** Uploads with the client; what it was told last, and where the upload is. */
  function upload(bytes: Buffer, options: Partial<UploadOptions> = {}) {
    let url: string | null = null;
    const answers: { digest: string | undefined; size: string | undefined }[] = [];
    return new Promise<{ url: string; digest: string | undefined; size: string | undefined }>((resolve, reject) => {
      const client: Upload = new Upload(bytes, {
        endpoint: address,
        headers: ann,
        retryDelays: null,
        onAfterResponse: (_request, response) => {
          answers.push({ digest: response.getHeader('Annals-Digest'), size: response.getHeader('Annals-Size') });
        },
        onError: reject,
        onSuccess: () => {
          url = client.url;
          const last = answers.at(-1);
          resolve({ url: url ?? '', digest: last?.digest, size: last?.size });
        },
        ...options,
      });
      client.start();
    });
  }

  async function create(length: number, headers: Record<string, string> = {}): Promise<string> {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { ...ann, ...tus, 'Upload-Length': String(length), ...headers },
    });
    expect(answer.status).toBe(201);
    return new URL(answer.headers.get('location') ?? '', address).href;
  }

  async function head(url: string, headers: Record<string, string> = ann) {
    const answer = await fetch(url, { method: 'HEAD', headers: { ...tus, ...headers } });
    return { status: answer.status, offset: answer.headers.get('upload-offset'), headers: answer.headers };
  }

  function patch(
    url: string,
    offset: number,
    body: NonNullable<RequestInit['body']>,
    headers: Record<string, string> = ann,
  ) {
    return fetch(url, {
      method: 'PATCH',
      headers: { ...part, 'Upload-Offset': String(offset), ...headers },
      body,
      duplex: 'half',
    });
  }

  async function problem(answer: Response) {
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const body = (await answer.json()) as Record<string, unknown>;
    expect(Object.keys(body)).toEqual(['type', 'title', 'status', 'detail', 'code', 'remedy']);
    expect(body['status']).toBe(answer.status);
    return { status: answer.status, code: body['code'], detail: body['detail'] };
  }

  it('takes 50 MB in chunks and answers the digest of all of them', async () => {
    const bytes = sample(50_000_003);
    const done = await upload(bytes, { chunkSize: 8 << 20, metadata: { name: 'model.safetensors' } });
    expect(done).toMatchObject({ digest: digestOf(bytes), size: String(bytes.length) });
    expect(await blobs.stat(digestOf(bytes))).toEqual({ digest: digestOf(bytes), size: bytes.length });
    expect(await hasUploaded(workingStore, 'ann', digestOf(bytes), new Date())).toBe(true);
    const later = await head(done.url);
    expect(later).toMatchObject({ status: 200, offset: String(bytes.length) });
    expect(later.headers.get('annals-digest')).toBe(digestOf(bytes));
    expect(later.headers.get('annals-size')).toBe(String(bytes.length));
  });

  it('takes a file with the request that begins it, one without bytes, and one of unknown length', async () => {
    const bytes = sample(100_000);
    expect(await upload(bytes, { uploadDataDuringCreation: true })).toMatchObject({ digest: digestOf(bytes) });
    expect(await upload(Buffer.alloc(0))).toMatchObject({ digest: digestOf(Buffer.alloc(0)), size: '0' });
    const other = sample(70_001);
    const ofUnknownLength = { uploadLengthDeferred: true, chunkSize: 32_768 };
    expect(await upload(other, ofUnknownLength)).toMatchObject({ digest: digestOf(other) });
  });

  it('goes on where it was when aborted in the middle, after a restart of the server', async () => {
    const bytes = sample(6 << 20);
    const url = await new Promise<string>((resolve, reject) => {
      const client: Upload = new Upload(bytes, {
        endpoint: address,
        headers: ann,
        chunkSize: 1 << 20,
        onError: reject,
        onChunkComplete: (_size, accepted) => {
          if (accepted >= 3 << 20) void client.abort().then(() => resolve(client.url ?? ''), reject);
        },
      });
      client.start();
    });
    const before = Number((await head(url)).offset);
    expect(before).toBeGreaterThanOrEqual(3 << 20);
    expect(before).toBeLessThan(bytes.length);
    await app.close();
    blobs = new FilesystemBlobStore(directory);
    await start();
    const resumed = new URL(new URL(url).pathname, address).href;
    const offsets: number[] = [];
    const done = await upload(bytes, {
      uploadUrl: resumed,
      chunkSize: 1 << 20,
      onProgress: (sent) => offsets.push(sent),
    });
    expect(offsets[0]).toBeGreaterThanOrEqual(before);
    expect(done).toMatchObject({ url: resumed, digest: digestOf(bytes) });
  });

  it('takes the declared digest, and throws bytes away that have another', async () => {
    const bytes = sample(10_000);
    expect(await upload(bytes, { metadata: { digest: digestOf(bytes) } })).toMatchObject({ digest: digestOf(bytes) });
    const wrong = sample(9_999);
    const failure = await upload(wrong, { metadata: { digest: digestOf(bytes) } }).catch((error: unknown) => error);
    if (!(failure instanceof DetailedError)) throw new Error('the client saw no failure');
    expect(failure.originalResponse?.getStatus()).toBe(400);
    expect(JSON.parse(failure.originalResponse?.getBody() ?? '')).toMatchObject({
      code: 'digest-mismatch',
      detail: `Declared ${digestOf(bytes)}, received ${digestOf(wrong)}.`,
    });
    expect(await blobs.stat(digestOf(wrong))).toBeUndefined();
    expect(await readdir(join(directory, 'incoming'))).toEqual([]);
    const nonsense = Buffer.from('sha256:12').toString('base64');
    const refused = await fetch(address, {
      method: 'POST',
      headers: { ...ann, ...tus, 'Upload-Length': '1', 'Upload-Metadata': `digest ${nonsense}` },
    });
    expect(await problem(refused)).toMatchObject({ status: 400, code: 'invalid-input' });
  });

  it('keeps what came of a body that was cut, and goes on there', async () => {
    const bytes = sample(300_000);
    const url = await create(bytes.length);
    const { hostname, port, pathname } = new URL(url);
    const socket = connect(Number(port), hostname);
    const head1 = `PATCH ${pathname} HTTP/1.1\r\nHost: x\r\nAuthorization: ${ann.Authorization}\r\n`;
    const head2 = `Tus-Resumable: 1.0.0\r\nContent-Type: ${part['Content-Type']}\r\nUpload-Offset: 0\r\n`;
    socket.write(`${head1}${head2}Content-Length: ${bytes.length}\r\n\r\n`);
    socket.write(bytes.subarray(0, 200_000), () => socket.end());
    await once(socket.resume(), 'close');
    const offset = Number((await head(url)).offset);
    expect(offset).toBe(200_000);
    const answer = await patch(url, offset, bytes.subarray(offset));
    expect([answer.status, answer.headers.get('annals-digest')]).toEqual([204, digestOf(bytes)]);
  });

  it('lets a client go on whose earlier connection hangs', async () => {
    const bytes = sample(4 << 20);
    const url = await create(bytes.length);
    const hanging = new Readable({ read: () => undefined });
    hanging.push(bytes.subarray(0, 3 << 20));
    const earlier = patch(url, 0, Readable.toWeb(hanging) as ReadableStream).catch(() => undefined);
    while ((await blobs.pending(idOf(url)))?.offset === 0) await turn();
    const offset = Number((await head(url)).offset);
    expect(offset).toBeGreaterThan(0);
    const answer = await patch(url, offset, bytes.subarray(offset));
    expect([answer.status, answer.headers.get('annals-digest')]).toEqual([204, digestOf(bytes)]);
    hanging.destroy();
    await earlier;
  });

  it('refuses more bytes than the upload said', async () => {
    const url = await create(5);
    expect(await problem(await patch(url, 0, 'seven b'))).toMatchObject({ status: 413, code: 'upload-too-large' });
    const unmeasured = Readable.toWeb(Readable.from([Buffer.from('seven b')])) as ReadableStream;
    expect(await problem(await patch(url, 0, unmeasured))).toMatchObject({ status: 413, code: 'upload-too-large' });
    expect(await head(url)).toMatchObject({ status: 200, offset: '0' });
    expect((await patch(url, 0, '12345')).status).toBe(204);
    expect(await problem(await patch(url, 5, '6'))).toMatchObject({ status: 413, code: 'upload-too-large' });
  });

  it('refuses another offset with 409, and the client comes to hear it', async () => {
    const url = await create(9_000_000);
    expect((await patch(url, 0, 'abc')).status).toBe(204);
    for (const offset of [0, 2, 4]) {
      const answer = await problem(await patch(url, offset, sample(5_000_000)));
      expect(answer).toEqual({
        status: 409,
        code: 'invalid-input',
        detail: 'Upload-Offset: the upload stands at 3 bytes',
      });
    }
    expect(await head(url)).toMatchObject({ offset: '3' });
  });

  it('forgets an upload that was terminated', async () => {
    const url = await create(10);
    await patch(url, 0, 'abc');
    await Upload.terminate(url, { headers: ann });
    expect(await head(url)).toMatchObject({ status: 404 });
    expect(await problem(await patch(url, 3, 'd'))).toMatchObject({ status: 404, code: 'upload-not-found' });
    expect(await readdir(join(directory, 'incoming'))).toEqual([]);
  });

  it('shows an upload to its principal only', async () => {
    const url = await create(3);
    const bob = { Authorization: 'Bearer owner-bob' };
    expect(await head(url, bob)).toMatchObject({ status: 404 });
    expect(await problem(await patch(url, 0, 'abc', bob))).toMatchObject({ status: 404, code: 'upload-not-found' });
    const gone = await fetch(url, { method: 'DELETE', headers: { ...tus, ...bob } });
    expect(await problem(gone)).toMatchObject({ status: 404, code: 'upload-not-found' });
    expect(await head(url)).toMatchObject({ status: 200, offset: '0' });
  });

  it('is for writers and owners', async () => {
    const begin = (headers: Record<string, string>) =>
      fetch(address, { method: 'POST', headers: { ...tus, 'Upload-Length': '1', ...headers } });
    expect(await problem(await begin({}))).toMatchObject({ status: 401, code: 'unauthenticated' });
    const reader = await begin({ Authorization: 'Bearer reader-rob' });
    expect(await problem(reader)).toMatchObject({ status: 403, code: 'role-required' });
    expect((await begin({ Authorization: 'Bearer owner-eve' })).status).toBe(201);
  });

  it('says what is wrong with the headers', async () => {
    const url = await create(5);
    const post = (headers: Record<string, string>) =>
      fetch(address, { method: 'POST', headers: { ...ann, ...headers } });
    const old = await post({ 'Upload-Length': '1' });
    expect(old.headers.get('tus-version')).toBe('1.0.0');
    expect(await problem(old)).toMatchObject({ status: 412, code: 'invalid-input' });
    expect(await problem(await post({ ...tus, 'Tus-Resumable': '0.2.2' }))).toMatchObject({ status: 412 });
    expect(await problem(await post(tus))).toMatchObject({ status: 400, code: 'invalid-input' });
    expect(await problem(await post({ ...tus, 'Upload-Length': '-1' }))).toMatchObject({ status: 400 });
    expect(await problem(await post({ ...tus, 'Upload-Length': '1', 'Upload-Metadata': 'a b c' }))).toMatchObject({
      status: 400,
      detail: 'upload-metadata: is not as tus 1.0 defines it',
    });
    const noOffset = await fetch(url, { method: 'PATCH', headers: { ...ann, ...part }, body: 'x' });
    expect(await problem(noOffset)).toMatchObject({ status: 400, detail: 'Upload-Offset: is required' });
    for (const id of ['..%2f..%2fetc', 'none', 'blob:ann:1', '%00']) {
      expect(await head(`${address}/${id}`)).toMatchObject({ status: 404 });
    }
  });

  it('says what it can do', async () => {
    const answer = await fetch(address, { method: 'OPTIONS', headers: ann });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('tus-version')).toBe('1.0.0');
    expect(answer.headers.get('tus-extension')).toBe('creation,creation-with-upload,creation-defer-length,termination');
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('finishes an upload of 0 bytes whose server stopped right after it began', async () => {
    const item = await createUpload(
      workingStore,
      { id: 'cut', principalId: 'ann', length: 0, metadata: {} },
      new Date(),
    );
    expect(item).toMatchObject({ revision: 1 });
    const found = await head(`${address}/cut`);
    expect([found.status, found.headers.get('annals-digest')]).toEqual([200, digestOf(Buffer.alloc(0))]);
  });

  it('makes the blob when a crash came between the last byte and the commit', async () => {
    const bytes = sample(1000);
    const url = await create(bytes.length);
    await blobs.write(idOf(url), 0, Readable.from([bytes]));
    const found = await head(url);
    expect([found.status, found.offset, found.headers.get('annals-digest')]).toEqual([200, '1000', digestOf(bytes)]);
    expect(await buffer(await blobs.read(digestOf(bytes)))).toEqual(bytes);
  });
});

function idOf(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

function sample(size: number): Buffer {
  const hash = createHash('shake256', { outputLength: 65_521 }).update(String(size)).digest();
  return Buffer.alloc(size, hash);
}

function digestOf(bytes: Uint8Array): `sha256:${string}` {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
