/** The time of day. */
export abstract class Clock {
  abstract now(): Date;
}
