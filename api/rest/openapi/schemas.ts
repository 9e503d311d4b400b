import { z } from 'zod';

/** A JSON Schema (draft 2020-12), or a part of an OpenAPI document. */
export type Json = Readonly<Record<string, unknown>>;

/** JSON Schemas of zod schemas; those with an id are kept once, under `components/schemas`. */
export class Schemas {
  private readonly named = new Map<string, Json>();

  /** The schemas that were named so far, by name. */
  get all(): Json {
    return Object.fromEntries([...this.named].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Names a schema that no zod schema stands for. @throws when the name has another shape */
  add(name: string, schema: Json): Json {
    const before = this.named.get(name);
    if (before && JSON.stringify(before) !== JSON.stringify(schema)) {
      throw new Error(`two schemas have the id ${name}: give one of them another`);
    }
    this.named.set(name, schema);
    return { $ref: `#/components/schemas/${name}` };
  }

  /** The schema of what is sent (`input`) or answered (`output`), as a reference where it has an id. */
  of(type: z.ZodType, io: 'input' | 'output'): Json {
    const { $defs, ...schema } = z.toJSONSchema(type, {
      io,
      override: ({ jsonSchema, zodSchema }) => {
        delete jsonSchema.id;
        const { def } = zodSchema._zod;
        // A plain object takes more than it names when it is read, and less when it is written: one id, two shapes.
        if (def.type === 'object' && def.catchall === undefined) delete jsonSchema.additionalProperties;
        // zod says of every integer that a double can hold it.
        if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
        if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
        if (jsonSchema.example !== undefined) {
          jsonSchema.examples = [jsonSchema.example];
          delete jsonSchema.example;
        }
      },
    });
    delete schema.$schema;
    const moved = referring(schema) as Json;
    // A root with an id comes back twice: as a definition and, in a wrapper, as a reference to it.
    for (const [name, definition] of Object.entries($defs ?? {})) this.add(name, referring(definition) as Json);
    return moved;
  }
}

/** Definitions of one schema become those of the document. */
function referring(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(referring);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) =>
      key === '$ref' && typeof member === 'string'
        ? [key, member.replace('#/$defs/', '#/components/schemas/')]
        : [key, referring(member)],
    ),
  );
}
