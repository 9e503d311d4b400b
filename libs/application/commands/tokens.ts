import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { issueToken as decideIssue, revokeToken as decideRevoke } from '#domain/principal/tokens';
import { CreateToken as Creation } from '#models/commands/tokens';
import type { TokenAnswer, TokenCreated } from '#models/queries/commands';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import { NoBody } from '#models/values/schema';
import { authorise } from '../access/ability';
import { Execution, type Executed } from '../execution';
import { uuidOf } from '../identity';
import { Ids } from '../ports/ids';
import { TokenRecords } from '../tokens/token-records';
import { formatToken } from '../tokens/token-secret';
import type { UseCase } from '../use-case';
import { RegistryCommand } from './command';

type Nothing = Record<string, never>;
interface PrincipalPlace {
  readonly principalId: string;
}

/** Creates a token; its answer alone has the secret. */
export class CreateToken extends RegistryCommand<Nothing, Creation, TokenCreated> {}
/** Ends a token at once. */
export class RevokeToken extends RegistryCommand<{ readonly tokenId: string }, Nothing, { readonly id: string }> {}

const issueToken: UseCase<PrincipalPlace, Creation, TokenAnswer> = {
  operation: 'create-token',
  needs: 'own',
  body: Creation,
  target: ({ principalId }, _body, given) => given.principalStream(principalId),
  async decide({ principalId }, body, given, attempt) {
    const principal = await given.principalStream(principalId);
    const tokenId = uuidOf('token', attempt.commandId);
    const events = decideIssue(principal.state, { ...body, principalId, tokenId, now: attempt.now });
    return isRefusal(events) ? events : { writes: [{ slot: 0, to: principal, subject: { principalId }, events }] };
  },
  answer(_place, _body, events) {
    const event = events.find((candidate) => candidate.type === 'TokenIssued');
    if (event?.type !== 'TokenIssued') throw new Error('a token was issued without its event');
    const { tokenId, principalId, role, expiresAt } = event.data;
    return { id: tokenId, principal: principalId, role, createdAt: event.recordedAt, expiresAt };
  },
};

/**
 * Issues a token: the event first, then the hash of its secret. The secret is in no event and is shown once; a
 * repetition gives the same token a new secret, unless it was revoked meanwhile.
 */
@CommandHandler(CreateToken)
export class CreateTokenHandler implements ICommandHandler<CreateToken> {
  constructor(
    private readonly execution: Execution,
    private readonly records: TokenRecords,
    private readonly ids: Ids,
  ) {}

  async execute({ body, by }: CreateToken): Promise<Executed<TokenCreated> | Refusal> {
    const principalId = body.principal ?? by.actor.principalId;
    const issued = await this.execution.run(issueToken, { principalId }, body, by);
    if (isRefusal(issued)) return issued;
    const { id, principal, role, createdAt, expiresAt } = issued.answer;
    const secret = this.ids.secret(32);
    const record = { tokenId: id, principalId: principal, role, createdAt, expiresAt };
    if (!(await this.records.keep(record, secret))) return refuse('token-revoked', { token: id });
    return { ...issued, answer: { ...issued.answer, token: formatToken({ tokenId: id, secret }) } };
  }
}

const revokeToken: UseCase<PrincipalPlace & { readonly tokenId: string }, Nothing, { id: string }> = {
  operation: 'revoke-token',
  needs: 'own',
  body: NoBody,
  target: ({ principalId }, _body, given) => given.principalStream(principalId),
  async decide({ principalId, tokenId }, _body, given) {
    const principal = await given.principalStream(principalId);
    const events = decideRevoke(principal.state, tokenId);
    if (isRefusal(events)) return events;
    if (events.length === 0) return { unchanged: { id: tokenId } };
    return { writes: [{ slot: 0, to: principal, subject: { principalId }, events }] };
  },
  answer: ({ tokenId }) => ({ id: tokenId }),
};

/** Revokes a token: it works no more before the event says so, never the other way round. */
@CommandHandler(RevokeToken)
export class RevokeTokenHandler implements ICommandHandler<RevokeToken> {
  constructor(
    private readonly execution: Execution,
    private readonly records: TokenRecords,
  ) {}

  async execute({ place, by }: RevokeToken): Promise<Executed<{ readonly id: string }> | Refusal> {
    const refusal = authorise(by.actor, 'own', 'revoke-token');
    if (refusal) return refusal;
    const record = await this.records.find(place.tokenId);
    if (!record) return refuse('token-not-found', { token: place.tokenId });
    await this.records.revoke(place.tokenId);
    return this.execution.run(revokeToken, { principalId: record.principalId, tokenId: place.tokenId }, {}, by);
  }
}
