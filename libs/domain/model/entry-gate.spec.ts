import { presets } from '#models/policy/presets';
import type { Check, CheckName } from '#models/values/check';
import { entryGate, type Entrant } from './entry-gate';

const rule = { name: 'production', checks: ['format' as const, 'evaluation' as const], votes: 0, holders: 1 };
const check = (name: CheckName, outcome: Check['outcome']): Check => ({ name, outcome, reasons: ['So it is.'] });
const gate = (version: Partial<Entrant>, checks: readonly Check[], asked: Partial<typeof rule> = {}) =>
  entryGate(
    presets.open,
    { ...rule, ...asked },
    { number: 7, availability: 'active', content: 'held', ...version },
    { checks: new Map(checks.map((known) => [known.name, known])) },
    { project: 'acme', model: 'churn' },
  );
const good = [check('format', 'passed'), check('safety', 'passed'), check('evaluation', 'waived')];

describe('the gate of a stage', () => {
  it('is open where every check that it asks for is passed or waived', () => {
    expect(gate({}, good)).toEqual({ failing: [], refusal: undefined });
  });

  it('names every check that is not good enough, as it stands, also one that nobody computed', () => {
    const failed = check('format', 'failed');
    const { failing, refusal } = gate({}, [failed, check('safety', 'passed')]);
    expect(failing).toEqual([failed, { name: 'evaluation', outcome: 'unknown', reasons: ['Nothing is known of it.'] }]);
    expect(refusal).toMatchObject({
      refused: 'checks-not-passed',
      facts: {
        version: 7,
        stage: 'production',
        checks: [
          { name: 'format', outcome: 'failed' },
          { name: 'evaluation', outcome: 'unknown' },
        ],
      },
    });
  });

  it('names them too where something else is in the way', () => {
    const { failing, refusal } = gate({ availability: 'quarantined' }, [check('format', 'failed')]);
    expect(failing).toHaveLength(2);
    expect(refusal).toMatchObject({ refused: 'version-quarantined' });
    expect(gate({ availability: 'archived' }, good).refusal).toMatchObject({ refused: 'version-not-servable' });
    expect(gate({ content: 'pending' }, good).refusal).toMatchObject({ refused: 'version-pending' });
    expect(gate({}, good, { votes: 1 }).refusal).toMatchObject({ refused: 'votes-not-available' });
  });

  it('takes unknown for good enough where the policy does so for external content, but not failed', () => {
    expect(gate({ content: 'external' }, [])).toEqual({ failing: [], refusal: undefined });
    expect(gate({ content: 'external' }, [check('format', 'failed')]).failing).toHaveLength(1);
  });

  it('lets nothing in that could not be served', () => {
    const unsafe = [check('format', 'passed'), check('evaluation', 'passed'), check('safety', 'failed')];
    expect(gate({}, unsafe)).toMatchObject({ failing: [], refusal: { refused: 'safety-not-passed' } });
  });
});
