import { z } from 'zod';

/** Registry-wide roles, each with everything of the one before it. */
export const Role = z.enum(['reader', 'writer', 'owner']);
export type Role = z.output<typeof Role>;

/** Who acts: an opaque principal id and what it may do. Never a name or an address. */
export interface Actor {
  readonly principalId: string;
  readonly role: Role;
  readonly tokenId?: string;
}
