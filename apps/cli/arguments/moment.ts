import { parsePosition } from '#models/values/position';
import { CommandFailure } from '../failure';

const offsetDateTime = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[-+]\d{2}:\d{2})$/;
const unitMilliseconds = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** Reads a moment with its zone (RFC 3339) and answers it in UTC. */
export function parseMoment(text: string): string {
  const time = offsetDateTime.test(text) ? Date.parse(text.replace(' ', 'T')) : NaN;
  if (Number.isNaN(time)) {
    throw new CommandFailure(
      `${JSON.stringify(text)} is no moment`,
      'Write it with its zone, such as 2026-03-01T12:00:00Z.',
    );
  }
  return new Date(time).toISOString();
}

/** Reads a moment, a date, or a position as the registry gave it out; the registry takes a date for its end in UTC. */
export function parseAsOf(text: string): string {
  return parsePosition(text) || isDate(text) ? text : parseMoment(text);
}

/** Reads a moment, or a date for its first millisecond in UTC. */
export function parseSince(text: string): string {
  return isDate(text) ? `${text}T00:00:00.000Z` : parseMoment(text);
}

/** Reads a moment, or a date for its last millisecond in UTC. */
export function parseUntil(text: string): string {
  return isDate(text) ? `${text}T23:59:59.999Z` : parseMoment(text);
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

/** Reads until when: a moment, or how long from now in minutes, hours, days or weeks (`12h`, `30d`). */
export function parseExpiry(text: string, now: Date = new Date()): string {
  const [, amount, unit] = /^([1-9]\d{0,4})([mhdw])$/.exec(text) ?? [];
  if (!amount) {
    if (offsetDateTime.test(text)) return parseMoment(text);
    throw new CommandFailure(
      `${JSON.stringify(text)} is no time to expire`,
      'Write 12h, 30d, 8w, or a moment such as 2026-12-31T00:00:00Z.',
    );
  }
  return new Date(
    now.getTime() + Number(amount) * unitMilliseconds[unit as keyof typeof unitMilliseconds],
  ).toISOString();
}
