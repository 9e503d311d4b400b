import { Injectable } from '@nestjs/common';
import type { TokenAnswer } from '#models/queries/commands';
import type { Refusal } from '#models/refusals/refusal';
import type { Actor } from '#models/values/role';
import { authorise } from '../access/ability';
import { TokenRecords } from './token-records';

/** The tokens that an owner may see: all that work, never their secrets. */
@Injectable()
export class TokenList {
  constructor(private readonly records: TokenRecords) {}

  async list(actor: Actor): Promise<{ items: TokenAnswer[] } | Refusal> {
    const refusal = authorise(actor, 'own', 'list-tokens');
    if (refusal) return refusal;
    const records = await this.records.list();
    const items = records.map(({ tokenId, principalId, role, createdAt, expiresAt }) => ({
      id: tokenId,
      principal: principalId,
      role,
      createdAt,
      expiresAt,
    }));
    return { items };
  }
}
