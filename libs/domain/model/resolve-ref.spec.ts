import { isRefusal } from '#models/refusals/refusal';
import { given } from '#test/builders/decider';
import { digestOf } from '#test/builders/event-data';
import { story, type Story } from '#test/builders/events';
import { resolveRef } from './resolve-ref';

const churn = 'acme-churn';
const three = () => {
  const tale = story().projectCreated().modelRegistered('churn');
  return tale.versionRegistered(churn).versionRegistered(churn).versionRegistered(churn);
};
/** The number that a ref means, or the code of the refusal. */
function meant(tale: Story, ref: string): number | string {
  let answer: number | string = '';
  given(tale).when(({ model, name, project }) => {
    const found = resolveRef(model, ref, name, project.policy);
    answer = isRefusal(found) ? found.refused : found.number;
    return [];
  });
  return answer;
}

describe('a ref', () => {
  it('is a number, with or without v', () => {
    expect(meant(three(), '2')).toBe(2);
    expect(meant(three(), 'v2')).toBe(2);
    expect(meant(three(), '4')).toBe('version-not-found');
    expect(meant(three().deleted(churn, 2), '2')).toBe('version-deleted');
  });

  it('latest is the highest number that is served', () => {
    expect(meant(three(), 'latest')).toBe(3);
    expect(meant(three().quarantined(churn, 3).deprecated(churn, 2), 'Latest')).toBe(2);
    expect(meant(three().deleted(churn, 3).archived(churn, 2), 'latest')).toBe(1);
    expect(meant(story().projectCreated().modelRegistered('churn'), 'latest')).toBe('version-not-found');
  });

  it('is a digest: of two versions that have it, the highest that is served', () => {
    const twice = three().versionRegistered(churn, {}, { digest: digestOf(1001) });
    expect(meant(twice, digestOf(1001))).toBe(4);
    expect(meant(twice.quarantined(churn, 4), digestOf(1001))).toBe(1);
    expect(meant(twice.archived(churn, 1), digestOf(1001))).toBe(4);
    expect(meant(twice.deleted(churn, 4), digestOf(1001))).toBe(1);
    expect(meant(twice.deleted(churn, 1), digestOf(1001))).toBe('version-not-found');
  });

  it('is a stage or an alias, without regard to case', () => {
    const named = three().promoted(churn, 1, 'production').aliasSet(churn, 'Champion', 2);
    expect(meant(named, 'PRODUCTION')).toBe(1);
    expect(meant(named, 'champion')).toBe(2);
    expect(meant(named, 'staging')).toBe('version-not-found');
  });

  it('means a stage before an alias of that name', () => {
    expect(meant(three().aliasSet(churn, 'staging', 2).promoted(churn, 1, 'staging'), 'staging')).toBe(1);
  });

  it('means the last that entered, of a stage with several holders', () => {
    expect(meant(three().promoted(churn, 2, 'staging').promoted(churn, 1, 'staging', false), 'staging')).toBe(1);
  });

  it('still means a quarantined version', () => {
    expect(meant(three().aliasSet(churn, 'champion', 2).quarantined(churn, 2), 'champion')).toBe(2);
  });

  it.each(['', '0', 'a b', '../etc', `sha256:${'A'.repeat(64)}`])('is not %j', (text) => {
    expect(meant(three(), text)).toBe(text === '0' ? 'version-not-found' : 'invalid-ref');
  });
});
