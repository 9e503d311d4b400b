import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { CreateToken } from '#application/commands/tokens';
import { TokenRecords } from '#application/tokens/token-records';
import { isRefusal } from '#models/refusals/refusal';

const owner = 'owner';

/**
 * Creates the owner at the first start, or a token for it that is known again where the saved one is missing: whoever
 * may write the data directory is the owner.
 * @returns the owner's token, which is never shown again; undefined when there is a token already
 */
export async function createOwner(
  app: INestApplicationContext,
  { tokenLost = false } = {},
): Promise<string | undefined> {
  if (!tokenLost && (await app.get(TokenRecords).list()).some((record) => record.role === 'owner')) return undefined;
  const by = { actor: { principalId: owner, role: owner } as const, correlationId: 'first-start' };
  const created = await app.get(CommandBus).execute(new CreateToken({}, { role: owner, principal: owner }, by));
  if (isRefusal(created)) throw new Error(`the owner could not be created: ${created.detail}`);
  return created.answer.token;
}
