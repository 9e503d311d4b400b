import { z } from 'zod';
import { Role } from '../values/role';
import type { EventOf } from './define';

/** Stream `principal-<id>`: who may act. Names and addresses stand in no event. */
export const principalEvents = {
  PrincipalRegistered: z.strictObject({ principalId: z.string(), kind: z.enum(['person', 'service']) }),
  TokenIssued: z.strictObject({
    principalId: z.string(),
    tokenId: z.string(),
    role: Role,
    expiresAt: z.string().nullable(),
  }),
  TokenRevoked: z.strictObject({ principalId: z.string(), tokenId: z.string() }),
};
/** An event of a principal's stream, its data by its type. */
export type PrincipalEvent = EventOf<typeof principalEvents>;
