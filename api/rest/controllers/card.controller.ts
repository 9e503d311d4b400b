import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { renderModelCard } from '#application/model-card/render-model-card';
import { AskCatalogue } from '#application/queries/ask-catalogue';
import type { AskedFor } from '#application/queries/standpoint';
import { isRefusal } from '#models/refusals/refusal';
import { RefText } from '#models/values/ref-text';
import type { Actor } from '#models/values/role';
import { Slug } from '#models/values/slug';
import { By } from '../../auth/actor';
import { Describes } from '../answers';
import { When } from '../request-parts';
import { Validated } from '../validated';

const markdown = 'text/markdown; charset=utf-8';

/** Model cards: the record of a version for people, and for those who read the head of a Hugging Face card. */
@Controller('api/v1/projects/:project/models/:model/versions/:ref/card')
export class CardController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Describes('The model card of a version, as Markdown with a YAML head', { 200: 'text/markdown' })
  async show(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Param('ref', new Validated(RefText)) ref: string,
    @By() actor: Actor,
    @When() when: AskedFor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const asked = await this.queries.execute(new AskCatalogue('show-version', { project, model, ref }, actor, when));
    if (isRefusal(asked)) return asked;
    const { answer, position } = asked;
    if (isRefusal(answer)) return answer;
    const tag = `"${answer.position}"`;
    void reply.header('etag', tag);
    if (request.headers['if-none-match'] === tag) {
      void reply.code(304);
      return { answer: '', position, type: markdown };
    }
    void reply.header('x-content-type-options', 'nosniff');
    return { answer: renderModelCard(answer), position, type: markdown };
  }
}
