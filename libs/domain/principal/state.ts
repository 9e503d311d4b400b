import type { Role } from '#models/values/role';

/** A token that was issued to a principal. */
export interface IssuedToken {
  readonly tokenId: string;
  readonly role: Role;
  readonly expiresAt: string | null;
  readonly revoked: boolean;
}

/** What decisions need to know of a principal. */
export interface PrincipalState {
  readonly principalId: string;
  readonly tokens: ReadonlyMap<string, IssuedToken>;
}
