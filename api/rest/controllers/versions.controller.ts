import { Body, Controller, Delete, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { AttachContent } from '#application/commands/attach-content';
import { ChangeAvailability, DeleteVersion } from '#application/commands/change-availability';
import { DescribeVersion } from '#application/commands/record-evidence';
import { RegisterVersion } from '#application/commands/register-version';
import { AskCatalogue } from '#application/queries/ask-catalogue';
import type { AskedFor } from '#application/queries/standpoint';
import type { Invocation } from '#application/use-case';
import {
  AttachContent as AttachContentBody,
  ChangeAvailability as ChangeAvailabilityBody,
  DeleteVersion as DeleteVersionBody,
  DescribeVersion as DescribeVersionBody,
  RegisterVersion as RegisterVersionBody,
} from '#models/commands/versions';
import { catalogueQueries } from '#models/queries/catalogue';
import { OperationAnswer, VersionChanged, VersionRegistered } from '#models/queries/commands';
import { isRefusal } from '#models/refusals/refusal';
import { RefText } from '#models/values/ref-text';
import type { Actor } from '#models/values/role';
import { Slug } from '#models/values/slug';
import { By } from '../../auth/actor';
import { Describes } from '../answers';
import { OperationsView } from '../operations-view';
import { Invoked, When } from '../request-parts';
import { Validated } from '../validated';
import { ValidatedQuery } from '../validated-query';

const ListVersions = catalogueQueries['list-versions'].question.omit({ project: true, model: true });

/** Versions of a model: registration, files that come later, description, availability. */
@Controller('api/v1/projects/:project/models/:model/versions')
export class VersionsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly operations: OperationsView,
  ) {}

  @Get()
  @Describes('List the versions of a model', { 200: catalogueQueries['list-versions'].answer })
  list(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Query(new ValidatedQuery(ListVersions))
    question: Omit<AskCatalogue<'list-versions'>['question'], 'project' | 'model'>,
    @By() actor: Actor,
    @When() when: AskedFor,
  ) {
    return this.queries.execute(new AskCatalogue('list-versions', { ...question, project, model }, actor, when));
  }

  /** 201: registered; pending and external content is, at once. 200: the newest version has this content. 202: an operation. */
  @Post()
  @Describes('Register a version', { 200: VersionRegistered, 201: VersionRegistered, 202: OperationAnswer })
  async register(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Body(new Validated(RegisterVersionBody)) body: RegisterVersionBody,
    @Invoked() by: Invocation,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const result = await this.commands.execute(new RegisterVersion({ project, model }, body, by));
    if (isRefusal(result)) return result;
    const { answer } = result;
    if ('operation' in answer) return this.operations.accepted(answer.operation, by.actor, reply);
    void reply.code(answer.unchanged ? 200 : 201);
    if (!answer.unchanged)
      void reply.header('location', `/api/v1/projects/${project}/models/${model}/versions/${answer.number}`);
    return result;
  }

  @Get(':ref')
  @Describes('Show a version', { 200: catalogueQueries['show-version'].answer })
  show(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Param('ref', new Validated(RefText)) ref: string,
    @By() actor: Actor,
    @When() when: AskedFor,
  ) {
    return this.queries.execute(new AskCatalogue('show-version', { project, model, ref }, actor, when));
  }

  @Patch(':ref')
  @Describes('Change metadata and tags of a version', { 200: VersionChanged })
  describe(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Param('ref', new Validated(RefText)) ref: string,
    @Body(new Validated(DescribeVersionBody)) body: DescribeVersionBody,
    @Invoked() by: Invocation,
  ) {
    return this.commands.execute(new DescribeVersion({ project, model, ref }, body, by));
  }

  /** 202: an operation inspects the files first, see Location. 200: the request was carried out before. */
  @Post(':ref/content')
  @Describes('Attach the files of a pending version', { 200: VersionRegistered, 202: OperationAnswer })
  async attach(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Param('ref', new Validated(RefText)) ref: string,
    @Body(new Validated(AttachContentBody)) body: AttachContentBody,
    @Invoked() by: Invocation,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const result = await this.commands.execute(new AttachContent({ project, model, ref }, body, by));
    if (isRefusal(result)) return result;
    const { answer } = result;
    if ('operation' in answer) return this.operations.accepted(answer.operation, by.actor, reply);
    void reply.code(200);
    return result;
  }

  @Delete(':ref')
  @Describes('Delete a version; its number is never given again', { 200: VersionChanged })
  remove(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Param('ref', new Validated(RefText)) ref: string,
    @Query(new ValidatedQuery(DeleteVersionBody)) body: DeleteVersionBody,
    @Invoked() by: Invocation,
  ) {
    return this.commands.execute(new DeleteVersion({ project, model, ref }, body, by));
  }

  @Post(':ref/availability')
  @Describes('Deprecate, archive, restore, quarantine, release or retire a version', { 200: VersionChanged })
  availability(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Param('ref', new Validated(RefText)) ref: string,
    @Body(new Validated(ChangeAvailabilityBody)) body: ChangeAvailabilityBody,
    @Invoked() by: Invocation,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    void reply.code(200);
    return this.commands.execute(new ChangeAvailability({ project, model, ref }, body, by));
  }
}
