import { quote, toFindings } from './finding';
import type { FindingDraft } from './finding';

const draft = (title: string): FindingDraft => ({ rule: 'r', verdict: 'caution', title });

describe('findings of a file', () => {
  it('tell once what was found twice', () => {
    expect(toFindings('a', [draft('x'), draft('y'), draft('x')], 10)).toEqual([
      { rule: 'r', file: 'a', verdict: 'caution', severity: 'warning', title: 'x' },
      { rule: 'r', file: 'a', verdict: 'caution', severity: 'warning', title: 'y' },
    ]);
  });

  it('stay dangerous where a dangerous one is left out', () => {
    const findings = toFindings('a', [draft('x'), { ...draft('y'), verdict: 'dangerous' }], 1);
    expect(findings).toMatchObject([{ title: 'x' }, { rule: 'findings-left-out', verdict: 'dangerous' }]);
  });

  it('hold names on one line and short', () => {
    expect(quote('a\nb\u202ec')).toBe('"a\ufffdb\ufffdc"');
    expect(quote('x'.repeat(500))).toHaveLength(82);
  });
});
