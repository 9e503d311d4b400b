import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ArchiveModel, DeleteModel, DescribeModel, RestoreModel } from '#application/commands/change-model';
import { RegisterModel } from '#application/commands/register-model';
import { RenameModel } from '#application/commands/rename-model';
import { AskCatalogue } from '#application/queries/ask-catalogue';
import type { AskedFor } from '#application/queries/standpoint';
import type { Invocation } from '#application/use-case';
import {
  DescribeModel as DescribeModelBody,
  ModelLifecycle,
  RegisterModel as RegisterModelBody,
  RenameModel as RenameModelBody,
} from '#models/commands/models';
import { catalogueQueries } from '#models/queries/catalogue';
import { ModelChanged } from '#models/queries/commands';
import type { Actor } from '#models/values/role';
import { Slug } from '#models/values/slug';
import { By } from '../../auth/actor';
import { Describes } from '../answers';
import { Invoked, When } from '../request-parts';
import { Validated } from '../validated';
import { ValidatedQuery } from '../validated-query';

const ListModels = catalogueQueries['list-models'].question.omit({ project: true });
const ShowHistory = catalogueQueries['show-history'].question.omit({ project: true, model: true });

/** Models of a project, their names and their life. */
@Controller('api/v1/projects/:project/models')
export class ModelsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Describes('List the models of a project', { 200: catalogueQueries['list-models'].answer })
  list(
    @Param('project', new Validated(Slug)) project: string,
    @Query(new ValidatedQuery(ListModels)) question: Omit<AskCatalogue<'list-models'>['question'], 'project'>,
    @By() actor: Actor,
    @When() when: AskedFor,
  ) {
    return this.queries.execute(new AskCatalogue('list-models', { ...question, project }, actor, when));
  }

  @Post()
  @HttpCode(201)
  @Describes('Register a model', { 201: ModelChanged })
  register(
    @Param('project', new Validated(Slug)) project: string,
    @Body(new Validated(RegisterModelBody)) body: RegisterModelBody,
    @Invoked() by: Invocation,
  ) {
    return this.commands.execute(new RegisterModel({ project }, body, by));
  }

  @Get(':model')
  @Describes('Show a model', { 200: catalogueQueries['show-model'].answer })
  show(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @By() actor: Actor,
    @When() when: AskedFor,
  ) {
    return this.queries.execute(new AskCatalogue('show-model', { project, model }, actor, when));
  }

  @Patch(':model')
  @Describes('Change title, description and tags of a model', { 200: ModelChanged })
  describe(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Body(new Validated(DescribeModelBody)) body: DescribeModelBody,
    @Invoked() by: Invocation,
  ) {
    return this.commands.execute(new DescribeModel({ project, model }, body, by));
  }

  @Delete(':model')
  @Describes('Delete a model with all its versions; its history remains', { 200: ModelChanged })
  remove(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Query(new ValidatedQuery(ModelLifecycle)) body: ModelLifecycle,
    @Invoked() by: Invocation,
  ) {
    return this.commands.execute(new DeleteModel({ project, model }, body, by));
  }

  @Post(':model/rename')
  @HttpCode(200)
  @Describes('Rename a model; its old names go on leading to it', { 200: ModelChanged })
  rename(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Body(new Validated(RenameModelBody)) body: RenameModelBody,
    @Invoked() by: Invocation,
  ) {
    return this.commands.execute(new RenameModel({ project, model }, body, by));
  }

  @Post(':model/archive')
  @HttpCode(200)
  @Describes('Archive a model: it is in no list and takes no changes', { 200: ModelChanged })
  archive(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Body(new Validated(ModelLifecycle)) body: ModelLifecycle,
    @Invoked() by: Invocation,
  ) {
    return this.commands.execute(new ArchiveModel({ project, model }, body, by));
  }

  @Post(':model/restore')
  @HttpCode(200)
  @Describes('Restore an archived model', { 200: ModelChanged })
  restore(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Body(new Validated(ModelLifecycle)) body: ModelLifecycle,
    @Invoked() by: Invocation,
  ) {
    return this.commands.execute(new RestoreModel({ project, model }, body, by));
  }

  @Get(':model/history')
  @Describes('What happened to a model and its versions', { 200: catalogueQueries['show-history'].answer })
  history(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Query(new ValidatedQuery(ShowHistory))
    question: Omit<AskCatalogue<'show-history'>['question'], 'project' | 'model'>,
    @By() actor: Actor,
    @When() when: AskedFor,
  ) {
    return this.queries.execute(new AskCatalogue('show-history', { ...question, project, model }, actor, when));
  }
}
