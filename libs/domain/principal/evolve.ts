import type { PrincipalEvent } from '#models/events/principal';
import type { PrincipalState } from './state';

/** The principal after one more event. */
export function evolvePrincipal(state: PrincipalState | undefined, event: PrincipalEvent): PrincipalState {
  if (event.type === 'PrincipalRegistered') return { principalId: event.data.principalId, tokens: new Map() };
  if (!state) throw new Error(`${event.type} on a principal that was never registered`);
  switch (event.type) {
    case 'TokenIssued': {
      const { tokenId, role, expiresAt } = event.data;
      return { ...state, tokens: new Map(state.tokens).set(tokenId, { tokenId, role, expiresAt, revoked: false }) };
    }
    case 'TokenRevoked': {
      const token = state.tokens.get(event.data.tokenId);
      return token
        ? { ...state, tokens: new Map(state.tokens).set(token.tokenId, { ...token, revoked: true }) }
        : state;
    }
  }
}
