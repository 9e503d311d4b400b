import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { ByteComparisons } from '#application/queries/byte-comparisons';
import { CompareVersions } from '#application/queries/compare-versions';
import type { AskedFor } from '#application/queries/standpoint';
import { OperationAnswer } from '#models/queries/commands';
import { ComparisonAnswer } from '#models/queries/comparison';
import { isRefusal } from '#models/refusals/refusal';
import { RefText } from '#models/values/ref-text';
import type { Actor } from '#models/values/role';
import { Slug } from '#models/values/slug';
import { By } from '../../auth/actor';
import { Describes } from '../answers';
import { OperationsView } from '../operations-view';
import { When } from '../request-parts';
import { Validated } from '../validated';
import { ValidatedQuery } from '../validated-query';

const Comparison = z.strictObject({
  from: RefText,
  to: RefText,
  bytes: z
    .boolean()
    .default(false)
    .meta({ description: 'Read same-named tensors and say which have other bytes; an operation.' }),
});

/** The comparison of two versions; with their bytes it is an operation. */
@Controller('api/v1/projects/:project/models/:model/compare')
export class CompareController {
  constructor(
    private readonly queries: QueryBus,
    private readonly bytes: ByteComparisons,
    private readonly operations: OperationsView,
  ) {}

  @Get()
  @Describes('Compare two versions: metadata, metrics, files, tensors', { 200: ComparisonAnswer, 202: OperationAnswer })
  async compare(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Query(new ValidatedQuery(Comparison)) question: z.output<typeof Comparison>,
    @By() actor: Actor,
    @When() when: AskedFor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { from, to, bytes } = question;
    const compared = await this.queries.execute(new CompareVersions({ project, model }, from, to, actor, when));
    if (isRefusal(compared) || !bytes) return compared;
    const started = await this.bytes.start({ place: { project, model }, compared: compared.answer, actor });
    return isRefusal(started) ? started : this.operations.accepted(started.id, actor, reply);
  }
}
