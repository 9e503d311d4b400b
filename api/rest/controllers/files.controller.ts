import { Readable } from 'node:stream';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BlobStore } from '#application/ports/blob-store';
import { LogIdentity } from '#application/projecting/log-identity';
import { AskCatalogue } from '#application/queries/ask-catalogue';
import type { AskedFor } from '#application/queries/standpoint';
import { isRefusal, refuse } from '#models/refusals/refusal';
import { hexOf } from '#models/values/digest';
import type { FileEntry } from '#models/values/file-entry';
import { RefText } from '#models/values/ref-text';
import type { Actor } from '#models/values/role';
import { Slug } from '#models/values/slug';
import { By } from '../../auth/actor';
import { Refused } from '../../auth/refused';
import { Describes } from '../answers';
import { byteRange } from '../byte-range';
import { problemOf, type Problem } from '../problem';
import { sendProblem } from '../problem-filter';
import { When } from '../request-parts';
import { Validated } from '../validated';

/** Files by their address: project, model, ref and path. What a ref names may be served, or it is refused. */
@Controller('api/v1/files/:project/:model/:ref')
export class FilesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly blobs: BlobStore,
    private readonly identity: LogIdentity,
  ) {}

  @Get('*')
  @Describes('Download a file; ranges, ETag and Content-Digest', { 200: 'bytes', 206: 'bytes', 304: null })
  async download(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Param('ref', new Validated(RefText)) ref: string,
    @By() actor: Actor,
    @When() when: AskedFor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const file = await this.find({ project, model, ref }, pathOf(request), actor, when, reply);
    const etag = `"${file.digest}"`;
    void reply
      .header('etag', etag)
      .header('accept-ranges', 'bytes')
      .header('cache-control', /^v?\d+$|^sha256:/.test(ref) ? 'private, no-cache, immutable' : 'private, no-cache')
      .header('content-type', 'application/octet-stream')
      .header('x-content-type-options', 'nosniff')
      .header(
        'content-disposition',
        `attachment; filename*=UTF-8''${encodeURIComponent(file.path.split('/').at(-1) ?? '')}`,
      );
    if (request.headers['if-none-match'] === etag) return void reply.code(304).send();
    const ifRange = request.headers['if-range'];
    const range = ifRange === undefined || ifRange === etag ? byteRange(request.headers.range, file.size) : undefined;
    if (range === null) {
      void reply.header('content-range', `bytes */${file.size}`);
      return sendProblem(reply, rangeProblem(request.headers.range ?? '', file.size));
    }
    if (range) {
      void reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${file.size}`);
      void reply.header('content-length', range.end - range.start + 1);
    } else {
      void reply.header('content-digest', `sha-256=:${Buffer.from(hexOf(file.digest), 'hex').toString('base64')}:`);
      void reply.header('content-length', file.size);
    }
    // A body of no bytes and not none: Fastify would call an absent one's length 0.
    await reply.send(request.method === 'HEAD' ? Readable.from([]) : await this.blobs.read(file.digest, range));
  }

  private async find(
    place: { project: string; model: string; ref: string },
    path: string,
    actor: Actor,
    when: AskedFor,
    reply: FastifyReply,
  ): Promise<FileEntry> {
    const resolved = await this.queries.execute(new AskCatalogue('resolve', place, actor, when));
    if (isRefusal(resolved)) throw new Refused(resolved);
    const { answer, position } = resolved;
    if (isRefusal(answer)) throw new Refused(answer);
    void reply
      .header('registry-position', this.identity.format(position))
      .header('annals-version', String(answer.version));
    if (when.asOf !== undefined) await this.assertServedToday(place, answer.version, actor);
    const name = { project: answer.project, model: answer.model, version: answer.version };
    if (answer.uri !== null) throw new Refused(refuse('content-external', { ...name, uri: answer.uri }));
    const file = answer.files.find((candidate) => candidate.path === path);
    if (!file) throw new Refused(refuse('file-not-found', { ...name, path }));
    return file;
  }

  /** Refs are resolved as of then, but bytes follow today's state: what is quarantined now is refused. */
  private async assertServedToday(
    place: { project: string; model: string },
    version: number,
    actor: Actor,
  ): Promise<void> {
    const today = await this.queries.execute(new AskCatalogue('resolve', { ...place, ref: String(version) }, actor));
    if (isRefusal(today)) throw new Refused(today);
    if (isRefusal(today.answer)) throw new Refused(today.answer);
  }
}

/** A range that lies outside (RFC 9110, section 15.5.17). */
function rangeProblem(range: string, size: number): Problem {
  const message = `${range.slice(0, 100)} lies outside of the file, which has ${size} bytes`;
  return { ...problemOf(refuse('invalid-input', { problems: [{ path: 'Range', message }] })), status: 416 };
}

/** The path of a file as the URL has it, each segment decoded by itself. */
function pathOf(request: FastifyRequest): string {
  const [path = ''] = request.url.split('?');
  return path.split('/').slice(7).map(decoded).join('/');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new Refused(refuse('invalid-path', { path: segment, reason: 'is not percent-encoded UTF-8' }));
  }
}
