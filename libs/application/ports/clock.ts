/** The time of day. */
export abstract class Clock {
  /** The moment that it is. It may go back, as clocks of machines do. */
  abstract now(): Date;
}
