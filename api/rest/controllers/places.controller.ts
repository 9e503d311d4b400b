import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { RollBack } from '#application/commands/roll-back';
import { RemoveAlias, SetAlias } from '#application/commands/set-alias';
import { TransitionStage } from '#application/commands/transition-stage';
import { AskCatalogue } from '#application/queries/ask-catalogue';
import type { AskedFor } from '#application/queries/standpoint';
import type { Invocation } from '#application/use-case';
import {
  RemoveAlias as RemoveAliasBody,
  RollBack as RollBackBody,
  SetAlias as SetAliasBody,
  TransitionStage as TransitionStageBody,
} from '#models/commands/places';
import { catalogueQueries } from '#models/queries/catalogue';
import { PlaceChanged } from '#models/queries/commands';
import type { Actor } from '#models/values/role';
import { Slug } from '#models/values/slug';
import { By } from '../../auth/actor';
import { Describes } from '../answers';
import { Invoked, When } from '../request-parts';
import { Validated } from '../validated';
import { ValidatedQuery } from '../validated-query';

/** Stages and aliases: the places that versions of a model hold. */
@Controller('api/v1/projects/:project/models/:model')
export class PlacesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post('transitions')
  @HttpCode(201)
  @Describes('Move a version to a stage', { 201: PlaceChanged })
  transition(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Body(new Validated(TransitionStageBody)) body: TransitionStageBody,
    @Invoked() by: Invocation,
  ) {
    return this.commands.execute(new TransitionStage({ project, model }, body, by));
  }

  @Post('rollbacks')
  @HttpCode(201)
  @Describes('Roll a stage or an alias back to its holder before', { 201: PlaceChanged })
  rollBack(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Body(new Validated(RollBackBody)) body: RollBackBody,
    @Invoked() by: Invocation,
  ) {
    return this.commands.execute(new RollBack({ project, model }, body, by));
  }

  @Get('aliases')
  @Describes('List the aliases of a model', { 200: catalogueQueries['list-aliases'].answer })
  aliases(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @By() actor: Actor,
    @When() when: AskedFor,
  ) {
    return this.queries.execute(new AskCatalogue('list-aliases', { project, model }, actor, when));
  }

  @Get('aliases/:alias')
  @Describes('Show which version an alias names', { 200: catalogueQueries['show-alias'].answer })
  alias(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Param('alias', new Validated(Slug)) alias: string,
    @By() actor: Actor,
    @When() when: AskedFor,
  ) {
    return this.queries.execute(new AskCatalogue('show-alias', { project, model, alias }, actor, when));
  }

  @Put('aliases/:alias')
  @Describes('Let an alias name a version, or follow a stage', { 200: PlaceChanged })
  setAlias(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Param('alias', new Validated(Slug)) alias: string,
    @Body(new Validated(SetAliasBody)) body: SetAliasBody,
    @Invoked() by: Invocation,
  ) {
    return this.commands.execute(new SetAlias({ project, model, alias }, body, by));
  }

  @Delete('aliases/:alias')
  @Describes('Remove an alias', { 200: PlaceChanged })
  removeAlias(
    @Param('project', new Validated(Slug)) project: string,
    @Param('model', new Validated(Slug)) model: string,
    @Param('alias', new Validated(Slug)) alias: string,
    @Query(new ValidatedQuery(RemoveAliasBody)) body: RemoveAliasBody,
    @Invoked() by: Invocation,
  ) {
    return this.commands.execute(new RemoveAlias({ project, model, alias }, body, by));
  }
}
