import { sql } from 'kysely';
import { isServable } from '#domain/version/servable';
import { Availability } from '#models/values/availability';
import { CheckOutcome } from '#models/values/check';
import { isSafe, servable } from './servable';
import { connectWriter } from './sqlite/connection';
import { kyselyOver } from './sqlite/kysely-over';

type Servable = typeof isServable;

const db = kyselyOver(connectWriter(':memory:'));
afterAll(() => db.destroy());

const cases = Availability.options.flatMap((availability) =>
  (['held', 'external', 'pending'] as const).flatMap((content) =>
    CheckOutcome.options.map((safety) => ({ availability, content, safety })),
  ),
);

it.each(cases)(
  'says of a version that is $availability, $content, safety $safety, what the domain says',
  async (row) => {
    const { rows } = await sql<{ says: number }>`
    select ${servable('v')} as says
    from (select ${row.availability} as availability, ${row.content} as content, ${row.safety} as safety) as v
  `.execute(db);
    const version = { availability: row.availability, content: row.content } as Parameters<Servable>[0];
    const checks = new Map([['safety', { name: 'safety', outcome: row.safety, reasons: [] }]]);
    const evidence = { checks } as Parameters<Servable>[1] & object;
    expect(rows[0]?.says === 1).toBe(isServable(version, evidence));
    const served = row.availability === 'active' || row.availability === 'deprecated';
    expect(served && isSafe(row)).toBe(rows[0]?.says === 1);
  },
);
