import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { ChangePolicy } from '#application/commands/change-policy';
import { CreateProject } from '#application/commands/create-project';
import { AskCatalogue } from '#application/queries/ask-catalogue';
import type { AskedFor } from '#application/queries/standpoint';
import { TestPolicy } from '#application/queries/test-policy';
import type { Invocation } from '#application/use-case';
import { ChangePolicy as ChangePolicyBody, CreateProject as CreateProjectBody } from '#models/commands/projects';
import { PolicyChanged, ProjectChanged } from '#models/queries/commands';
import { catalogueQueries, type Question } from '#models/queries/catalogue';
import { PolicyTestAnswer } from '#models/queries/gates';
import type { Actor } from '#models/values/role';
import { Slug } from '#models/values/slug';
import { By } from '../../auth/actor';
import { Describes } from '../answers';
import { Invoked, When } from '../request-parts';
import { Validated } from '../validated';
import { ValidatedQuery } from '../validated-query';

const queries = catalogueQueries;

/** Projects and their policies. */
@Controller('api/v1/projects')
export class ProjectsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  @Describes('List the projects', { 200: queries['list-projects'].answer })
  list(
    @Query(new ValidatedQuery(queries['list-projects'].question)) question: Question<'list-projects'>,
    @By() actor: Actor,
    @When() when: AskedFor,
  ) {
    return this.queries.execute(new AskCatalogue('list-projects', question, actor, when));
  }

  @Post()
  @HttpCode(201)
  @Describes('Create a project', { 201: ProjectChanged })
  create(@Body(new Validated(CreateProjectBody)) body: CreateProjectBody, @Invoked() by: Invocation) {
    return this.commands.execute(new CreateProject({}, body, by));
  }

  @Get(':project')
  @Describes('Show a project', { 200: queries['show-project'].answer })
  show(@Param('project', new Validated(Slug)) project: string, @By() actor: Actor, @When() when: AskedFor) {
    return this.queries.execute(new AskCatalogue('show-project', { project }, actor, when));
  }

  @Get(':project/policy')
  @Describes('Show the policy of a project', { 200: queries['show-policy'].answer })
  policy(@Param('project', new Validated(Slug)) project: string, @By() actor: Actor, @When() when: AskedFor) {
    return this.queries.execute(new AskCatalogue('show-policy', { project }, actor, when));
  }
  @Put(':project/policy')
  @Describes('Give a project other rules', { 200: PolicyChanged })
  changePolicy(
    @Param('project', new Validated(Slug)) project: string,
    @Body(new Validated(ChangePolicyBody)) body: ChangePolicyBody,
    @Invoked() by: Invocation,
  ) {
    return this.commands.execute(new ChangePolicy({ project }, body, by));
  }

  @Post(':project/policy/test')
  @HttpCode(200)
  @Describes('Which versions in stages other rules would not let in', { 200: PolicyTestAnswer })
  testPolicy(
    @Param('project', new Validated(Slug)) project: string,
    @Body(new Validated(ChangePolicyBody)) body: ChangePolicyBody,
    @By() actor: Actor,
    @When() when: AskedFor,
  ) {
    return this.queries.execute(new TestPolicy(project, body, actor, when));
  }
}
