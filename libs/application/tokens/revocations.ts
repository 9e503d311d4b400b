import { Injectable } from '@nestjs/common';
import { Execution } from '../execution';
import { TokenRecords } from './token-records';

/** What the log says of tokens holds, also where the working state that is there is an older one, put back by hand. */
@Injectable()
export class Revocations {
  constructor(
    private readonly records: TokenRecords,
    private readonly execution: Execution,
  ) {}

  /** Revokes the tokens that the log says are revoked and the working state does not. */
  async carryOver(): Promise<void> {
    for (const { tokenId, principalId } of await this.records.list()) {
      const { state } = await this.execution.given.principalStream(principalId);
      if (state?.tokens.get(tokenId)?.revoked === true) await this.records.revoke(tokenId);
    }
  }
}
