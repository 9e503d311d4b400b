import { defineAbility, type MongoAbility } from '@casl/ability';
import { refuse, type Refusal } from '#models/refusals/refusal';
import type { Actor, Role } from '#models/values/role';

/** What an operation needs. */
export type Permission = 'read' | 'write' | 'own';

const permissionsOf: Readonly<Record<Role, readonly Permission[]>> = {
  reader: ['read'],
  writer: ['read', 'write'],
  owner: ['read', 'write', 'own'],
};
const neededRole: Readonly<Record<Permission, Role>> = { read: 'reader', write: 'writer', own: 'owner' };

const abilities = new Map<Role, MongoAbility>(
  (Object.keys(permissionsOf) as Role[]).map((role) => [
    role,
    defineAbility((can) => permissionsOf[role].forEach((permission) => can(permission, 'Registry'))),
  ]),
);

/** The one place that decides who may do what. What has no rule is refused. */
export function authorise(actor: Actor, permission: Permission, operation: string): Refusal | undefined {
  return abilities.get(actor.role)?.can(permission, 'Registry')
    ? undefined
    : refuse('role-required', { operation, needed: neededRole[permission], role: actor.role });
}
