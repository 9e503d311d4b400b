import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CreateToken, RevokeToken } from '#application/commands/tokens';
import { AskCatalogue } from '#application/queries/ask-catalogue';
import { MissingBlobs } from '#application/queries/missing-blobs';
import type { AskedFor } from '#application/queries/standpoint';
import { TokenList } from '#application/tokens/token-list';
import type { Invocation } from '#application/use-case';
import { CreateToken as CreateTokenBody } from '#models/commands/tokens';
import { catalogueQueries, type Question } from '#models/queries/catalogue';
import { OperationAnswer, TokenAnswer, TokenCreated, WhoAmI } from '#models/queries/commands';
import { Digest } from '#models/values/digest';
import type { Actor } from '#models/values/role';
import { By } from '../../auth/actor';
import { Describes } from '../answers';
import { OperationEvents } from '../operation-events';
import { OperationsView } from '../operations-view';
import { Invoked, When } from '../request-parts';
import { Validated } from '../validated';
import { ValidatedQuery } from '../validated-query';

const Id = z.uuid();
const Digests = z.strictObject({ digests: z.array(Digest).max(1000) }).meta({ id: 'Digests' });
const Missing = z.strictObject({ missing: z.array(Digest) }).meta({ id: 'MissingBlobs' });
const Tokens = z.strictObject({ items: z.array(TokenAnswer) }).meta({ id: 'Tokens' });
const Revoked = z.strictObject({ id: z.string() }).meta({ id: 'TokenRevoked' });

/** What is about the registry as a whole: who asks, tokens, operations, bytes that are wanted, the audit. */
@Controller('api/v1')
export class RegistryController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly operations: OperationsView,
    private readonly operationEvents: OperationEvents,
    private readonly tokens: TokenList,
    private readonly blobs: MissingBlobs,
  ) {}

  @Get('whoami')
  @Describes('Who the token says that you are', { 200: WhoAmI })
  whoami(@By() actor: Actor): WhoAmI {
    return { principal: actor.principalId, role: actor.role, token: actor.tokenId ?? null };
  }

  @Get('audit')
  @Describes('What happened in the registry', { 200: catalogueQueries.audit.answer })
  audit(
    @Query(new ValidatedQuery(catalogueQueries.audit.question)) question: Question<'audit'>,
    @By() actor: Actor,
    @When() when: AskedFor,
  ) {
    return this.queries.execute(new AskCatalogue('audit', question, actor, when));
  }

  @Post('blobs/missing')
  @HttpCode(200)
  @Describes('Which of some digests you have to upload', { 200: Missing })
  missing(@Body(new Validated(Digests)) body: z.output<typeof Digests>, @By() actor: Actor) {
    return this.blobs.of(body.digests, actor);
  }

  @Get('operations/:id')
  @Describes('How far an operation has come', { 200: OperationAnswer })
  operation(
    @Param('id', new Validated(Id)) id: string,
    @By() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.operations.show(id, actor, reply);
  }

  @Get('operations/:id/events')
  @Describes('Follow an operation to its end, as server-sent events; the data of each is the operation', {
    200: 'text/event-stream',
  })
  follow(
    @Param('id', new Validated(Id)) id: string,
    @By() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    return this.operationEvents.tell(id, actor, request, reply);
  }

  @Delete('operations/:id')
  @Describes('Cancel an operation', { 200: OperationAnswer })
  cancel(@Param('id', new Validated(Id)) id: string, @By() actor: Actor) {
    return this.operations.cancel(id, actor);
  }

  @Get('tokens')
  @Describes('List the tokens that work', { 200: Tokens })
  listTokens(@By() actor: Actor) {
    return this.tokens.list(actor);
  }

  @Post('tokens')
  @HttpCode(201)
  @Describes('Create a token; the answer alone holds its secret', { 201: TokenCreated })
  createToken(@Body(new Validated(CreateTokenBody)) body: CreateTokenBody, @Invoked() by: Invocation) {
    return this.commands.execute(new CreateToken({}, body, by));
  }

  @Delete('tokens/:id')
  @Describes('Revoke a token', { 200: Revoked })
  revokeToken(@Param('id', new Validated(Id)) tokenId: string, @Invoked() by: Invocation) {
    return this.commands.execute(new RevokeToken({ tokenId }, {}, by));
  }
}
