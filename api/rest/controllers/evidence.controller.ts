import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { LinkLineage, RecordEvaluations } from '#application/commands/record-evidence';
import { AskCatalogue } from '#application/queries/ask-catalogue';
import type { AskedFor } from '#application/queries/standpoint';
import type { Invocation } from '#application/use-case';
import { LinkLineage as LinkLineageBody, RecordEvaluations as RecordEvaluationsBody } from '#models/commands/versions';
import { catalogueQueries } from '#models/queries/catalogue';
import { VersionChanged } from '#models/queries/commands';
import { RefText } from '#models/values/ref-text';
import type { Actor } from '#models/values/role';
import { Slug } from '#models/values/slug';
import { By } from '../../auth/actor';
import { Describes } from '../answers';
import { Invoked, When } from '../request-parts';
import { Validated } from '../validated';

/** What is known of a version: metrics, lineage, checks, the report of the inspection. */
@Controller('api/v1/projects/:project/models/:model/versions/:ref')
export class EvidenceController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get('files')
  @Describes('List the files of a version', { 200: catalogueQueries['list-files'].answer })
  files(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Param('ref', new Validated(RefText)) ref: string,
    @By() actor: Actor,
    @When() when: AskedFor,
  ) {
    return this.queries.execute(new AskCatalogue('list-files', { project, model, ref }, actor, when));
  }

  @Get('evaluations')
  @Describes('List the evaluations of a version', { 200: catalogueQueries['list-evaluations'].answer })
  evaluations(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Param('ref', new Validated(RefText)) ref: string,
    @By() actor: Actor,
    @When() when: AskedFor,
  ) {
    return this.queries.execute(new AskCatalogue('list-evaluations', { project, model, ref }, actor, when));
  }

  @Post('evaluations')
  @HttpCode(201)
  @Describes('Record evaluations of a version', { 201: VersionChanged })
  recordEvaluations(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Param('ref', new Validated(RefText)) ref: string,
    @Body(new Validated(RecordEvaluationsBody)) body: RecordEvaluationsBody,
    @Invoked() by: Invocation,
  ) {
    return this.commands.execute(new RecordEvaluations({ project, model, ref }, body, by));
  }

  @Get('lineage')
  @Describes('Show where a version comes from', { 200: catalogueQueries['show-lineage'].answer })
  lineage(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Param('ref', new Validated(RefText)) ref: string,
    @By() actor: Actor,
    @When() when: AskedFor,
  ) {
    return this.queries.execute(new AskCatalogue('show-lineage', { project, model, ref }, actor, when));
  }

  @Post('lineage')
  @HttpCode(201)
  @Describes('Link a version to datasets, a run, a commit or a base model', { 201: VersionChanged })
  linkLineage(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Param('ref', new Validated(RefText)) ref: string,
    @Body(new Validated(LinkLineageBody)) body: LinkLineageBody,
    @Invoked() by: Invocation,
  ) {
    return this.commands.execute(new LinkLineage({ project, model, ref }, body, by));
  }

  @Get('checks')
  @Describes('List the checks of a version', { 200: catalogueQueries['list-checks'].answer })
  checks(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Param('ref', new Validated(RefText)) ref: string,
    @By() actor: Actor,
    @When() when: AskedFor,
  ) {
    return this.queries.execute(new AskCatalogue('list-checks', { project, model, ref }, actor, when));
  }
}
