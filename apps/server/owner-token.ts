import { chmod, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { CreateToken } from '#application/commands/tokens';
import { TokenRecords } from '#application/tokens/token-records';
import { isRefusal } from '#models/refusals/refusal';

const owner = 'owner';

/** Where the command line on this machine finds the server and the owner's token. */
export function clientFile(directory: string): string {
  return join(directory, 'client.json');
}

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

/** Saves address and token for the command line on this machine, readable by its user alone. */
export async function saveClientFile(
  directory: string,
  client: { url: string; token: string | undefined },
): Promise<void> {
  const file = clientFile(directory);
  await writeFile(`${file}.new`, `${JSON.stringify(client, null, 2)}\n`, { mode: 0o600 });
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
}
