import { Injectable } from '@nestjs/common';
import { refuse, type Refusal } from '#models/refusals/refusal';
import type { Actor, Role } from '#models/values/role';
import { Clock } from '../ports/clock';
import { WorkingStore } from '../ports/working-store';
import { hashSecret, matchesHash, parseToken } from './token-secret';

/** What is kept of a token. */
export interface TokenRecord {
  readonly tokenId: string;
  readonly principalId: string;
  readonly role: Role;
  readonly hash: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revoked: boolean;
}

/** Tokens as the working store keeps them, and in memory for those that were seen: it is asked on every request. */
@Injectable()
export class TokenRecords {
  private readonly seen = new Map<string, TokenRecord>();

  constructor(
    private readonly store: WorkingStore,
    private readonly clock: Clock,
  ) {}

  /** Who a bearer is; every reason why nobody is known sounds alike but expiry. */
  async authenticate(text: string): Promise<Actor | Refusal> {
    const token = parseToken(text);
    const record = token && (this.seen.get(token.tokenId) ?? (await this.find(token.tokenId)));
    if (!token || !record || record.revoked || !matchesHash(token.secret, record.hash)) {
      return refuse('unauthenticated', { reason: 'The token is not known' });
    }
    if (record.expiresAt !== null && Date.parse(record.expiresAt) <= this.clock.now().getTime()) {
      return refuse('unauthenticated', { reason: `The token expired at ${record.expiresAt}` });
    }
    this.seen.set(record.tokenId, record);
    return { principalId: record.principalId, role: record.role, tokenId: record.tokenId };
  }

  async find(tokenId: string): Promise<TokenRecord | undefined> {
    return (await this.store.get<TokenRecord>('token', tokenId))?.value;
  }

  /**
   * Keeps a token under a new secret: the one before works no more.
   * @returns whether it was kept: one that was revoked stays so
   */
  keep(record: Omit<TokenRecord, 'hash' | 'revoked'>, secret: string): Promise<boolean> {
    return this.replace(record.tokenId, (before) =>
      before?.revoked === true ? undefined : { ...record, hash: hashSecret(secret), revoked: false },
    );
  }

  /** A revoked token works no more at once; its record stays. */
  async revoke(tokenId: string): Promise<void> {
    await this.replace(tokenId, (record) => record && { ...record, revoked: true });
  }

  /** Tokens that were issued and not revoked, at most 1,000. */
  async list(): Promise<TokenRecord[]> {
    const items = await this.store.list<TokenRecord>('token', undefined, 1000);
    return items.map((item) => item.value).filter((record) => !record.revoked);
  }

  /** @returns whether there was a change to make */
  private async replace(
    tokenId: string,
    change: (record: TokenRecord | undefined) => TokenRecord | undefined,
  ): Promise<boolean> {
    for (;;) {
      const item = await this.store.get<TokenRecord>('token', tokenId);
      const changed = change(item?.value);
      this.seen.delete(tokenId);
      if (!changed) return false;
      const kept = await this.store.put('token', tokenId, changed, item?.revision ?? 0);
      // Whoever authenticated while it was written has remembered the record before.
      this.seen.delete(tokenId);
      if (kept !== undefined) return true;
    }
  }
}
