import type { z } from 'zod';

/** What a walker of zod schemas has to know of one schema: what it is made of. */
export type SchemaParts =
  | { kind: 'string'; def: z.core.$ZodStringDef }
  | { kind: 'anything' }
  | { kind: 'leaf' }
  | { kind: 'alternatives'; schemas: readonly z.core.$ZodType[] }
  | { kind: 'object'; shape: Readonly<Record<string, z.core.$ZodType>>; rest: z.core.$ZodType | undefined }
  | { kind: 'array'; item: z.core.$ZodType }
  | { kind: 'tuple'; items: readonly z.core.$ZodType[]; rest: z.core.$ZodType | null }
  | { kind: 'record'; key: z.core.$ZodType; value: z.core.$ZodType };

/**
 * Takes a schema apart by one step. Wrappers, unions, intersections, pipes and lazy schemas are alternatives: schemas
 * that stand for the same value. Throws TypeError on a kind that no JSON value needs (map, set, promise, function,
 * file), so that nothing hides in one.
 */
export function schemaParts(schema: z.core.$ZodType): SchemaParts {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'string':
      return { kind: 'string', def };
    case 'any':
    case 'unknown':
      return { kind: 'anything' };
    case 'object':
      return { kind: 'object', shape: def.shape, rest: def.catchall };
    case 'array':
      return { kind: 'array', item: def.element };
    case 'tuple':
      return { kind: 'tuple', items: def.items, rest: def.rest };
    case 'record':
      return { kind: 'record', key: def.keyType, value: def.valueType };
    case 'union':
      return { kind: 'alternatives', schemas: def.options };
    case 'intersection':
      return { kind: 'alternatives', schemas: [def.left, def.right] };
    case 'pipe':
      return { kind: 'alternatives', schemas: [def.in, def.out] };
    case 'lazy':
      return { kind: 'alternatives', schemas: [def.getter()] };
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return { kind: 'alternatives', schemas: [def.innerType] };
    case 'map':
    case 'set':
    case 'promise':
    case 'function':
    case 'file':
      throw new TypeError(`a schema of type ${def.type} can't be searched for text: describe a JSON value instead`);
    default:
      return { kind: 'leaf' };
  }
}

const escaped = /[~/]/;

/** A JSON pointer (RFC 6901) to a member of what `pointer` names. */
export function memberPointer(pointer: string, member: string | number): string {
  if (typeof member === 'number' || !escaped.test(member)) return `${pointer}/${member}`;
  return `${pointer}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
