import { Controller, Delete, Head, Options, Patch, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '#models/values/role';
import { LoadedUploads } from './loaded-uploads';
import { uploadsPath } from './uploads-path';

/** A request whose actor a guard has put on it. */
type ActingRequest = FastifyRequest & { readonly actor?: Actor };

/** The operations of tus 1.0. */
@Controller(uploadsPath)
export class TusController {
  constructor(private readonly uploads: LoadedUploads) {}

  @Options()
  capabilities(@Req() request: ActingRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply);
  }

  @Post()
  create(@Req() request: ActingRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply);
  }

  @Head(':id')
  find(@Req() request: ActingRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply);
  }

  @Patch(':id')
  append(@Req() request: ActingRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply);
  }

  @Delete(':id')
  terminate(@Req() request: ActingRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply);
  }

  private async answer(request: ActingRequest, reply: FastifyReply): Promise<void> {
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    const uploads = await this.uploads.get();
    await uploads.handle(request.raw, reply.raw, request.actor);
  }
}
