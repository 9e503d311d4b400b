import { z } from 'zod';
import { Role } from '../values/role';
import { Instant } from '../values/instant';

/** A token to create: whose it is, what it allows, until when. */
export const CreateToken = z
  .strictObject({
    role: Role,
    principal: z
      .string()
      .max(64)
      .regex(/^[a-z0-9]+([._-][a-z0-9]+)*$/, 'must be lower-case letters and digits joined by single . _ or -')
      .optional()
      .meta({
        description: 'Id of the principal that the token acts for; absent: yours. Not an address or a person’s name.',
        example: 'ci-pricing',
      }),
    expiresAt: Instant.optional().meta({ description: 'Until when it works; absent: until it is revoked.' }),
  })
  .meta({ id: 'CreateToken' });
export type CreateToken = z.output<typeof CreateToken>;
