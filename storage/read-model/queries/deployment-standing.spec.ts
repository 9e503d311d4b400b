import { deploymentStanding, type Running } from './deployment-standing';

const active: Running = { number: 3, availability: 'active', deprecation: null, stage: 'none', leftStage: null };
const deprecated = (date: string | null, successor: number | null = null): Running => ({
  ...active,
  availability: 'deprecated',
  deprecation: { date, successor, reason: null },
});
const standing = (running: Running, moment = '2026-03-01T12:00:00.000Z') => deploymentStanding(running, moment);

it('allows an active version, in a stage or in none', () => {
  expect(standing(active)).toEqual({ standing: 'allowed', why: 'Version 3 may run: it stands in no stage.' });
  expect(standing({ ...active, stage: 'production', leftStage: 'staging' })).toEqual({
    standing: 'allowed',
    why: 'Version 3 may run: it stands in production.',
  });
});

it('counts a deprecation from its day on, and says what to use instead', () => {
  expect(standing(deprecated('2026-03-02', 4))).toEqual({
    standing: 'allowed',
    why: 'Version 3 may run: it stands in no stage. It is deprecated from 2026-03-02 on: use version 4.',
  });
  expect(standing(deprecated('2026-03-01', 4))).toEqual({
    standing: 'deprecated',
    why: 'Version 3 is deprecated since 2026-03-01: use version 4.',
  });
  expect(standing(deprecated(null))).toEqual({ standing: 'deprecated', why: 'Version 3 is deprecated.' });
});

it('calls a version displaced that has left a stage since it was deployed and stands in none', () => {
  expect(standing({ ...active, leftStage: 'production' })).toEqual({
    standing: 'displaced',
    why: 'Version 3 was displaced: it left production after it was deployed, and stands in no stage.',
  });
  expect(standing({ ...deprecated(null, 4), leftStage: 'production' })).toMatchObject({
    standing: 'deprecated',
    why: 'Version 3 is deprecated: use version 4; it left production after it was deployed, and stands in no stage.',
  });
  expect(standing({ ...deprecated('2027-01-01'), leftStage: 'production' })).toMatchObject({ standing: 'displaced' });
});

it.each(['quarantined', 'archived', 'retired', 'deleted'] as const)(
  'says before all else that a version is %s',
  (availability) => {
    const { standing: said, why } = standing({ ...deprecated(null), availability, leftStage: 'production' });
    expect(said).toBe(availability);
    expect(why).toContain(`Version 3 `);
  },
);
