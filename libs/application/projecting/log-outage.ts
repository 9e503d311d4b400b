import { Unavailable } from '../failures';
import { placeText, type LogDamaged } from '../ports/event-log-errors';

/** Why a log is known at the start not to be trusted. */
export interface LogOutage {
  readonly outage: Unavailable;
  /** Whether what is there is the beginning of what should be, from which rows may be made where there are none. */
  readonly isBeginning: boolean;
}

/** What callers are told while the catalogue can not get past an event: they may see it, so that no path is named. */
export function outageOf({ place, reason }: LogDamaged): Unavailable {
  return new Unavailable('log-damaged', `the log is damaged ${placeText(place)}: ${reason}`);
}
