import type { PrincipalEvent } from '#models/events/principal';
import { given } from '#test/builders/decider';
import { story } from '#test/builders/events';
import { evolvePrincipal } from './evolve';
import type { PrincipalState } from './state';
import { issueToken, revokeToken } from './tokens';

const token = { principalId: 'ci', tokenId: 't1', role: 'writer', now: '2026-03-01T12:00:00.000Z' } as const;
const fold = (...events: PrincipalEvent[]) =>
  events.reduce<PrincipalState | undefined>((state, event) => evolvePrincipal(state, event), undefined);
const known = fold({ type: 'PrincipalRegistered', data: { principalId: 'ci', kind: 'service' } });
const issued: PrincipalEvent = {
  type: 'TokenIssued',
  data: { principalId: 'ci', tokenId: 't1', role: 'writer', expiresAt: null },
};
const withToken = known && evolvePrincipal(known, issued);
const revoked: PrincipalEvent = { type: 'TokenRevoked', data: { principalId: 'ci', tokenId: 't1' } };

describe('issuing a token', () => {
  it('registers a principal that was not known', () => {
    given(story())
      .when(() => issueToken(undefined, token))
      .then(
        { type: 'PrincipalRegistered', data: { principalId: 'ci', kind: 'service' } },
        { type: 'TokenIssued', data: { principalId: 'ci', tokenId: 't1', role: 'writer', expiresAt: null } },
      );
  });

  it('gives a known principal another one, until a time if one is said', () => {
    given(story())
      .when(() => issueToken(known, { ...token, expiresAt: '2026-03-01T12:00:01Z' }))
      .then({ type: 'TokenIssued', data: { expiresAt: '2026-03-01T12:00:01Z' } });
  });

  it.each(['2026-03-01T12:00:00Z', '2020-01-01T00:00:00Z'])(
    'is refused with an end at %s, which is past',
    (expiresAt) => {
      given(story())
        .when(() => issueToken(known, { ...token, expiresAt }))
        .thenRefused('invalid-input', { problems: [{ path: '/expiresAt' }] });
    },
  );
});

describe('revoking a token', () => {
  it('ends it', () => {
    given(story())
      .when(() => revokeToken(withToken, 't1'))
      .then(revoked);
  });

  it('again is no change', () => {
    given(story())
      .when(() => revokeToken(withToken && evolvePrincipal(withToken, revoked), 't1'))
      .thenNothing();
  });

  it('is refused for one that was never issued', () => {
    given(story())
      .when(() => revokeToken(withToken, 't2'))
      .thenRefused('token-not-found', { token: 't2' });
    given(story())
      .when(() => revokeToken(undefined, 't1'))
      .thenRefused('token-not-found');
  });
});
