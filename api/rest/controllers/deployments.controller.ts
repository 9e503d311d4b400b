import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { EndDeployment, RecordDeployment } from '#application/commands/deployments';
import { AskCatalogue } from '#application/queries/ask-catalogue';
import type { AskedFor } from '#application/queries/standpoint';
import type { Invocation } from '#application/use-case';
import { EndDeployment as EndBody, RecordDeployment as RecordBody } from '#models/commands/deployments';
import { catalogueQueries, type Question } from '#models/queries/catalogue';
import { DeploymentChanged } from '#models/queries/commands';
import type { Actor } from '#models/values/role';
import { Slug } from '#models/values/slug';
import { By } from '../../auth/actor';
import { Describes } from '../answers';
import { Invoked, When } from '../request-parts';
import { Validated } from '../validated';
import { ValidatedQuery } from '../validated-query';

const { question, answer } = catalogueQueries['list-deployments'];
const OfModel = question.omit({ project: true, model: true });
const OfProject = question.omit({ project: true });
const DeploymentId = z.uuid().meta({ description: 'As the recording answered it.' });

/** What runs where: facts about the world that the registry is told. */
@Controller('api/v1/projects/:project')
export class DeploymentsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get('deployments')
  @Describes('List what runs where in a project, and whether it may', { 200: answer })
  ofProject(
    @Param('project', new Validated(Slug)) project: string,
    @Query(new ValidatedQuery(OfProject)) asked: Omit<Question<'list-deployments'>, 'project'>,
    @By() actor: Actor,
    @When() when: AskedFor,
  ) {
    return this.queries.execute(new AskCatalogue('list-deployments', { ...asked, project }, actor, when));
  }

  @Get('models/:model/deployments')
  @Describes('List where the versions of a model run, and whether they may', { 200: answer })
  ofModel(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Query(new ValidatedQuery(OfModel)) asked: Omit<Question<'list-deployments'>, 'project' | 'model'>,
    @By() actor: Actor,
    @When() when: AskedFor,
  ) {
    return this.queries.execute(new AskCatalogue('list-deployments', { ...asked, project, model }, actor, when));
  }

  @Post('models/:model/deployments')
  @HttpCode(201)
  @Describes('Record that a version runs somewhere; what ran at the same place has ended', { 201: DeploymentChanged })
  record(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Body(new Validated(RecordBody)) body: RecordBody,
    @Invoked() by: Invocation,
  ) {
    return this.commands.execute(new RecordDeployment({ project, model }, body, by));
  }

  @Post('models/:model/deployments/:deployment/end')
  @HttpCode(200)
  @Describes('Record that a version runs somewhere no more', { 200: DeploymentChanged })
  end(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Param('deployment', new Validated(DeploymentId)) deployment: string,
    @Body(new Validated(EndBody)) body: EndBody,
    @Invoked() by: Invocation,
  ) {
    return this.commands.execute(new EndDeployment({ project, model, deployment }, body, by));
  }
}
