import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { ExplainVersion } from '#application/queries/explain-version';
import { PreviewRollback } from '#application/queries/preview-rollback';
import { ShowGate } from '#application/queries/show-gate';
import type { AskedFor } from '#application/queries/standpoint';
import { GateAnswer } from '#models/queries/gates';
import { RollbackPreview, RollbackQuestion, WhyAnswer } from '#models/queries/reasons';
import { RefText } from '#models/values/ref-text';
import type { Actor } from '#models/values/role';
import { Slug } from '#models/values/slug';
import { By } from '../../auth/actor';
import { Describes } from '../answers';
import { When } from '../request-parts';
import { Validated } from '../validated';
import { ValidatedQuery } from '../validated-query';

const Gate = z.strictObject({
  for: Slug.meta({ description: 'The stage that it shall enter.', example: 'production' }),
});

/** What would be decided about a version, and why it is as it is. */
@Controller('api/v1/projects/:project/models/:model')
export class DecisionsController {
  constructor(private readonly queries: QueryBus) {}

  @Get('versions/:ref/gate')
  @Describes('Whether a version may enter a stage, and what is missing', { 200: GateAnswer })
  gate(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Param('ref', new Validated(RefText)) ref: string,
    @Query(new ValidatedQuery(Gate)) question: z.output<typeof Gate>,
    @By() actor: Actor,
    @When() when: AskedFor,
  ) {
    return this.queries.execute(new ShowGate({ project, model, ref }, question.for, actor, when));
  }
  @Get('versions/:ref/why')
  @Describes('How a version came to be where it is', { 200: WhyAnswer })
  why(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Param('ref', new Validated(RefText)) ref: string,
    @By() actor: Actor,
    @When() when: AskedFor,
  ) {
    return this.queries.execute(new ExplainVersion({ project, model, ref }, actor, when));
  }

  @Get('rollbacks/preview')
  @Describes('What a rollback would do now', { 200: RollbackPreview })
  rollback(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Query(new ValidatedQuery(RollbackQuestion)) question: RollbackQuestion,
    @By() actor: Actor,
  ) {
    return this.queries.execute(new PreviewRollback({ project, model }, question, actor));
  }
}
