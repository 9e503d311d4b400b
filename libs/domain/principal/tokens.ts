import type { CreateToken } from '#models/commands/tokens';
import type { PrincipalEvent } from '#models/events/principal';
import { refuse } from '#models/refusals/refusal';
import type { Decision } from '../decision';
import type { PrincipalState } from './state';

/** Issues a token to a principal, registering a service account that was not known. */
export function issueToken(
  state: PrincipalState | undefined,
  command: Pick<CreateToken, 'role' | 'expiresAt'> & {
    readonly principalId: string;
    readonly tokenId: string;
    readonly now: string;
  },
): Decision<PrincipalEvent> {
  const { principalId, tokenId, role } = command;
  const expiresAt = command.expiresAt ?? null;
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.parse(command.now)) {
    return refuse('invalid-input', { problems: [{ path: '/expiresAt', message: `${expiresAt} is in the past` }] });
  }
  const registered: PrincipalEvent[] = state
    ? []
    : [{ type: 'PrincipalRegistered', data: { principalId, kind: 'service' } }];
  return [...registered, { type: 'TokenIssued', data: { principalId, tokenId, role, expiresAt } }];
}

/** Revokes a token; one that is revoked stays so. */
export function revokeToken(state: PrincipalState | undefined, tokenId: string): Decision<PrincipalEvent> {
  const token = state?.tokens.get(tokenId);
  if (!state || !token) return refuse('token-not-found', { token: tokenId });
  return token.revoked ? [] : [{ type: 'TokenRevoked', data: { principalId: state.principalId, tokenId } }];
}
