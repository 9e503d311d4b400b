import type { CreateToken } from '#models/commands/tokens';
import type { TokenAnswer, TokenCreated, WhoAmI } from '#models/queries/commands';
import type { Page } from '#models/queries/page';
import { path } from './path';
import type { ReadOptions, Transport, WriteOptions } from './transport';

/** Tokens, and who is behind the one that this client uses. */
export const tokensOf = (transport: Transport) => ({
  whoami: async (options?: ReadOptions) => (await transport.read<WhoAmI>('/whoami', {}, options)).body,

  list: async (options?: ReadOptions) =>
    (await transport.read<Pick<Page<TokenAnswer>, 'items'>>('/tokens', {}, options)).body.items,

  create: async (command: CreateToken, options?: WriteOptions) =>
    (await transport.write<TokenCreated>('POST', '/tokens', command, options)).body,

  revoke: async (id: string, options?: WriteOptions) =>
    (await transport.write<TokenAnswer | null>('DELETE', path`/tokens/${id}`, undefined, options)).body,
});
