import { z } from 'zod';

/** A moment in UTC, RFC 3339 with a Z. */
export const Instant = z.iso.datetime({ offset: false }).meta({ example: '2026-03-01T12:00:00Z' });
/** A calendar day, ISO 8601. */
export const Day = z.iso.date().meta({ example: '2026-12-31' });
