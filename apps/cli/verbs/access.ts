import type { Command } from 'commander';
import type { CreateToken } from '#models/commands/tokens';
import { Role } from '#models/values/role';
import { parseExpiry } from '../arguments/moment';
import { CommandFailure } from '../failure';
import { addVerb, openSession, type CommonOptions } from '../session';
import type { Io } from '../terminal/io';
import { momentText } from '../terminal/quantities';
import { fields, table } from '../terminal/table';

interface TokenOptions extends CommonOptions {
  readonly role: Role;
  readonly principal?: string;
  readonly expires?: string;
}

/** token: creates, lists and revokes what opens the registry. */
export function addToken(program: Command, io: Io): void {
  const token = program.command('token').description('Create, list and revoke tokens');
  addVerb(token, 'create', 'Create a token; its secret is shown once', [
    'token create --role writer --expires 30d --principal ci-pricing',
    'token create --role reader --expires 2026-12-31T00:00:00Z',
  ])
    .requiredOption('--role <role>', 'reader, writer or owner', parseRole)
    .option('--principal <id>', 'whom it acts for; without it, you')
    .option('--expires <when>', '12h, 30d, 8w or a moment; without it, when it is revoked', (text) => parseExpiry(text))
    .action(async ({ role, principal, expires, ...options }: TokenOptions) => {
      const { registry, print } = await openSession(io, options);
      const command: CreateToken = { role, principal, expiresAt: expires };
      const created = await registry.tokens.create(command);
      print(created, () =>
        fields([
          ['token', created.token],
          ['id', created.id],
          ['principal', created.principal],
          ['role', created.role],
          ['expires', created.expiresAt === null ? 'when it is revoked' : momentText(created.expiresAt)],
          ['', 'Keep the token now: it is not shown again.'],
        ]),
      );
    });
  addVerb(token, 'ls', 'List the tokens, without their secrets', ['token ls']).action(
    async (options: CommonOptions) => {
      const { registry, print } = await openSession(io, options);
      const items = await registry.tokens.list();
      const rows = items.map(({ id, principal, role, createdAt, expiresAt }) => [
        id,
        principal,
        role,
        momentText(createdAt),
        expiresAt === null ? 'never' : momentText(expiresAt),
      ]);
      print({ items }, () => table(['id', 'principal', 'role', 'created', 'expires'], rows, 'no tokens'));
    },
  );
  addVerb(token, 'revoke', 'Revoke a token at once', ['token revoke tok_4f7a'])
    .argument('<id>', 'id of the token, as token ls shows it')
    .action(async (id: string, options: CommonOptions) => {
      const { registry, print } = await openSession(io, options);
      const revoked = await registry.tokens.revoke(id);
      print(revoked ?? { id }, () => `The token ${id} was revoked\n`);
    });
}

/** whoami: whom the registry takes you for. */
export function addWhoAmI(program: Command, io: Io): void {
  addVerb(program, 'whoami', 'Show whom the registry takes you for', ['whoami']).action(
    async (options: CommonOptions) => {
      const { registry, print, url } = await openSession(io, options);
      const you = await registry.tokens.whoami();
      print(you, () =>
        fields([
          ['principal', you.principal],
          ['role', you.role],
          ['token', you.token],
          ['registry', url],
        ]),
      );
    },
  );
}

function parseRole(text: string): Role {
  const role = Role.safeParse(text);
  if (!role.success) throw new CommandFailure(`${JSON.stringify(text)} is no role`, 'Use reader, writer or owner.');
  return role.data;
}
