import { Controller, Get, Param } from '@nestjs/common';
import { z } from 'zod';
import { refuse } from '#models/refusals/refusal';
import { Public } from '../../auth/bearer-guard';
import { Describes } from '../answers';
import { OpenApiDocument } from '../openapi/document';
import { problemCatalogue, type ProblemKind } from '../problem-catalogue';
import { Refused } from '../../auth/refused';
import { Validated } from '../validated';

const Code = z
  .string()
  .max(100)
  .regex(/^[a-z]+(-[a-z]+)*$/, 'must be the code of a problem')
  .meta({ example: 'model-not-found' });

const Document = z.looseObject({ openapi: z.string() });
const Kind = z
  .strictObject({
    type: z.string(),
    code: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'With the names of facts in the place of their values.' }),
    remedy: z.string(),
  })
  .meta({ id: 'ProblemKind' });

/** The protocol about itself: what it takes and answers, and what its problems mean. */
@Controller()
@Public()
export class DescriptionController {
  constructor(private readonly document: OpenApiDocument) {}

  @Get('api/v1/openapi.json')
  @Describes('This document', { 200: Document })
  openApi() {
    return this.document.content;
  }

  @Get('problems/:code')
  @Describes('What a problem means and what to do about it', { 200: Kind })
  problem(@Param('code', new Validated(Code)) code: string): ProblemKind {
    const kind = problemCatalogue.find((candidate) => candidate.code === code);
    if (!kind) throw new Refused(refuse('route-not-found', { method: 'GET', path: `/problems/${code}` }));
    return kind;
  }
}
