import { parseBaseModel, parseCommit, parseDataset, parseRun } from './lineage-link';
import { parseAsOf, parseExpiry, parseMoment, parseSince, parseUntil } from './moment';
import { collectTag, parseTagChanges } from './tags';

describe('lineage links', () => {
  it('are datasets with a role and a version or digest', () => {
    expect(parseDataset('churn@4')).toEqual({ kind: 'dataset', role: 'training', name: 'churn', version: '4' });
    const digest = `sha256:${'0'.repeat(64)}`;
    expect(parseDataset(`test:churn@${digest}`)).toEqual({ kind: 'dataset', role: 'test', name: 'churn', digest });
  });

  it('are commits, runs and base models', () => {
    expect(parseCommit('https://git.example.org/a@4f2a9c1')).toEqual({
      kind: 'commit',
      repository: 'https://git.example.org/a',
      commit: '4f2a9c1',
    });
    expect(parseRun('8121@airflow')).toEqual({ kind: 'run', id: '8121', system: 'airflow' });
    expect(parseBaseModel('base/llm@3:finetune')).toEqual({
      kind: 'base-model',
      ref: 'base/llm@3',
      relation: 'finetune',
    });
  });

  it('are refused when they are none', () => {
    expect(() => parseCommit('git.example.org/a@main')).toThrow('"git.example.org/a@main"');
    expect(() => parseDataset('')).toThrow('""');
  });
});

describe('moments', () => {
  it('are told in UTC', () => {
    expect(parseMoment('2026-03-01T12:00:00+02:00')).toBe('2026-03-01T10:00:00.000Z');
    expect(parseAsOf('abcdefghijkl-17')).toBe('abcdefghijkl-17');
    expect(parseAsOf('2026-03-03')).toBe('2026-03-03');
    expect(parseSince('2026-03-03')).toBe('2026-03-03T00:00:00.000Z');
    expect(parseUntil('2026-03-03')).toBe('2026-03-03T23:59:59.999Z');
  });

  it.each(['2026-13-01', 'yesterday', '2026-03-01T12:00:00', '2026-13-01T12:00:00Z'])('refuses %j', (text) => {
    expect(() => parseAsOf(text)).toThrow('is no moment');
  });

  it('expire after a while or at a moment', () => {
    const now = new Date('2026-03-01T00:00:00Z');
    expect(parseExpiry('30d', now)).toBe('2026-03-31T00:00:00.000Z');
    expect(parseExpiry('12h', now)).toBe('2026-03-01T12:00:00.000Z');
    expect(parseExpiry('2026-12-31T00:00:00Z', now)).toBe('2026-12-31T00:00:00.000Z');
    expect(() => parseExpiry('0d', now)).toThrow('is no time to expire');
    expect(() => parseExpiry('30 days', now)).toThrow('is no time to expire');
  });
});

describe('tags', () => {
  it('are collected', () => {
    expect(collectTag('b=2=3', collectTag('a=1'))).toEqual({ a: '1', b: '2=3' });
  });

  it('are set and removed', () => {
    expect(parseTagChanges(['team=pricing', 'draft-'])).toEqual({ team: 'pricing', draft: null });
  });

  it.each(['team', 'team=', '=x', 'te am=x'])('refuses %j', (text) => {
    expect(() => collectTag(text)).toThrow(/is no tag|The key of/);
  });
});
