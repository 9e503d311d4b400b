import type { LineageLink } from '#models/values/lineage';
import { changedChecks, formatCheck, initialChecks, lineageCheck, safetyCheck } from './checks';

const inspected = (verdict: 'clean' | 'caution' | 'suspicious' | 'incomplete', format: string | null = 'onnx') => ({
  format,
  verdict,
  reasons: ['model.onnx: a reason'],
});
const training: LineageLink = { kind: 'dataset', role: 'training', name: 'transactions', version: '1' };

describe('the checks of a version', () => {
  it.each([
    ['clean', 'passed'],
    ['caution', 'passed'],
    ['suspicious', 'failed'],
    ['incomplete', 'failed'],
  ] as const)('safety of what is %s is %s, with the reasons', (verdict, outcome) => {
    expect(safetyCheck(inspected(verdict))).toMatchObject({
      outcome,
      reasons: [`The verdict is ${verdict}.`, 'model.onnx: a reason'],
    });
  });

  it('format fails where it is unknown or not all could be read', () => {
    expect(formatCheck(inspected('clean')).outcome).toBe('passed');
    expect(formatCheck(inspected('suspicious')).outcome).toBe('passed');
    expect(formatCheck(inspected('clean', null)).outcome).toBe('failed');
    expect(formatCheck(inspected('incomplete')).outcome).toBe('failed');
  });

  it('of content that is not here are unknown as far as they need the bytes', () => {
    const checks = initialChecks({ inspected: null, metadata: {}, evaluations: [], lineage: [] });
    expect(checks.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'format unknown',
      'safety unknown',
      'metadata failed',
      'evaluation failed',
      'lineage failed',
    ]);
  });

  it('lineage asks for pinned training data and for code, a commit or a run', () => {
    const run: LineageLink = { kind: 'run', id: '42' };
    expect(lineageCheck([training, run]).outcome).toBe('passed');
    expect(lineageCheck([training])).toMatchObject({ outcome: 'failed', reasons: [expect.stringContaining('commit')] });
    const unpinned: LineageLink = { kind: 'dataset', role: 'training', name: 'transactions' };
    expect(lineageCheck([unpinned, run])).toMatchObject({
      outcome: 'failed',
      reasons: [expect.stringContaining('dataset')],
    });
    expect(lineageCheck([{ ...training, role: 'test' }, run]).outcome).toBe('failed');
  });

  it('are carried by an event only where they differ from what is known', () => {
    const known = new Map([['safety' as const, safetyCheck(inspected('clean'))]]);
    expect(changedChecks(known, [safetyCheck(inspected('clean'))])).toEqual([]);
    expect(changedChecks(known, [safetyCheck(inspected('suspicious')), formatCheck(null)])).toHaveLength(2);
  });
});
