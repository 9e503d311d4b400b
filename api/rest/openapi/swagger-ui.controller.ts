import { Controller, Get, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { refuse } from '#models/refusals/refusal';
import { Public } from '../../auth/bearer-guard';
import { Refused } from '../../auth/refused';
import { Describes } from '../answers';
import { Validated } from '../validated';
import { swaggerFile, swaggerPage, type PageFile } from './swagger-ui-files';

const File = z
  .string()
  .max(64)
  .regex(/^[a-z0-9-]+\.(css|js|png)$/, 'must be the name of a file of the page')
  .meta({ example: 'swagger-ui.css' });

/** Nothing but files of this server runs or is loaded; what swagger-ui draws are images in its style sheet (data:). */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Swagger UI over the document of this server, for people. What it sends bears the token that they type into it. */
@Controller('docs')
@Public()
export class SwaggerUiController {
  @Get()
  @Describes('Browse and try this protocol (Swagger UI)', { 200: 'text/html' })
  page(@Res({ passthrough: true }) reply: FastifyReply) {
    return sent(swaggerPage, reply);
  }

  @Get(':file')
  @Describes('A file of the page', { 200: '*/*' })
  async file(@Param('file', new Validated(File)) name: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const file = await swaggerFile(name);
    if (!file) throw new Refused(refuse('route-not-found', { method: 'GET', path: `/docs/${name}` }));
    return sent(file, reply);
  }
}

function sent({ type, content }: PageFile, reply: FastifyReply) {
  void reply
    .type(type)
    .header('content-security-policy', policy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cache-control', 'no-cache');
  return content;
}
