/** How many requests of a kind are answered at a time. */
export interface TurnLimits {
  readonly ofAll: number;
  readonly ofOneCaller: number;
}

/** What a caller has of the turns now. To be given back. */
export interface Share {
  readonly caller: string;
  taken: number;
}

/** Why there is no turn. */
export type NoTurn = 'all callers' | 'this caller';

/** The turns of one kind: as many as allowed, and of them no more to one caller than leaves some to others. */
export class Turns {
  /** How many are taken now. */
  taken = 0;
  private readonly shares = new Map<string, Share>();

  constructor(readonly limits: TurnLimits) {}

  /** Takes a turn. Who waits for it would cost as much as who has it, so there is no queue. */
  take(caller: string): Share | NoTurn {
    if (this.taken >= this.limits.ofAll) return 'all callers';
    let share = this.shares.get(caller);
    if (share === undefined) {
      share = { caller, taken: 0 };
      this.shares.set(caller, share);
    } else if (share.taken >= this.limits.ofOneCaller) return 'this caller';
    share.taken += 1;
    this.taken += 1;
    return share;
  }

  giveBack(share: Share): void {
    this.taken -= 1;
    share.taken -= 1;
    // Nothing is kept of callers who ask nothing: their names are tokens.
    if (share.taken === 0) this.shares.delete(share.caller);
  }
}
