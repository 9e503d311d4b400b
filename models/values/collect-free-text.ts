import { z } from 'zod';
import { freeTexts } from './free-text';
import { memberPointer, schemaParts } from './schema-parts';

/** One free text in a value: where it is (JSON pointer, RFC 6901) and what it says. */
export interface FreeTextAt {
  path: string;
  text: string;
}

/**
 * Every string of a parsed value that its schema declares with freeText, the keys of records included; a key's path is
 * that of its member. Where a union leaves it open which option made the value, each option that accepts it counts.
 * @throws TypeError when the schema is of a kind that may hide text; see schemaParts
 */
export function collectFreeText(schema: z.ZodType, value: unknown): FreeTextAt[] {
  const found = new Map<string, FreeTextAt>();
  walkerOf(schema)?.(value, '', (path, text) => found.set(`${path.length} ${path}${text}`, { path, text }));
  return [...found.values()];
}

type Found = (path: string, text: string) => void;
/** Finds the free text in a value of one schema. */
type Walker = (value: unknown, path: string, found: Found) => void;

/** Walkers of the schemas that were seen; undefined where a schema has no free text at all. */
const walkers = new WeakMap<z.core.$ZodType, Walker | undefined>();

/** A schema is taken apart once; what can hold no free text is never walked. */
function walkerOf(schema: z.core.$ZodType): Walker | undefined {
  if (walkers.has(schema)) return walkers.get(schema);
  // Should the schema be a part of itself, whoever comes back to it goes on with what is made of it here.
  walkers.set(schema, (value, path, found) => walkers.get(schema)?.(value, path, found));
  const walker = present(makeWalker(schema));
  walkers.set(schema, walker);
  return walker;
}

function present(walker: Walker | undefined): Walker | undefined {
  return (
    walker &&
    ((value, path, found) => {
      if (value !== undefined && value !== null) walker(value, path, found);
    })
  );
}

function makeWalker(schema: z.core.$ZodType): Walker | undefined {
  const parts = schemaParts(schema);
  switch (parts.kind) {
    case 'string':
      if (!freeTexts.get(schema)) return undefined;
      return (value, path, found) => {
        if (typeof value === 'string') found(path, value);
      };
    case 'alternatives':
      return walkerOfAlternatives(parts.schemas);
    case 'object': {
      const shape = new Map(Object.entries(parts.shape).map(([key, member]) => [key, walkerOf(member)]));
      const rest = parts.rest && walkerOf(parts.rest);
      if (!rest && ![...shape.values()].some(Boolean)) return undefined;
      return (value, path, found) => {
        for (const [key, member] of members(value)) {
          const walker = shape.has(key) ? shape.get(key) : rest;
          walker?.(member, memberPointer(path, key), found);
        }
      };
    }
    case 'record': {
      const ofKey = walkerOf(parts.key);
      const ofValue = walkerOf(parts.value);
      if (!ofKey && !ofValue) return undefined;
      return (value, path, found) => {
        for (const [key, member] of members(value)) {
          const pointer = memberPointer(path, key);
          ofKey?.(key, pointer, found);
          ofValue?.(member, pointer, found);
        }
      };
    }
    case 'array': {
      const ofItem = walkerOf(parts.item);
      return (
        ofItem &&
        ((value, path, found) => items(value).forEach((item, at) => ofItem(item, memberPointer(path, at), found)))
      );
    }
    case 'tuple': {
      const ofItems = parts.items.map(walkerOf);
      const rest = parts.rest ? walkerOf(parts.rest) : undefined;
      if (!rest && !ofItems.some(Boolean)) return undefined;
      return (value, path, found) =>
        items(value).forEach((item, at) =>
          (at < ofItems.length ? ofItems[at] : rest)?.(item, memberPointer(path, at), found),
        );
    }
    case 'anything':
    case 'leaf':
      return undefined;
  }
}

/** Walks each alternative that accepts a value; all of them where none does. */
function walkerOfAlternatives(schemas: readonly z.core.$ZodType[]): Walker | undefined {
  const options = schemas.map((schema) => ({ schema, accepts: (value: unknown) => accepts(schema, value) }));
  const walked = options.flatMap((option) => {
    const walker = walkerOf(option.schema);
    return walker ? [{ ...option, walker }] : [];
  });
  const [only] = walked;
  if (!only) return undefined;
  if (options.length === 1) return only.walker;
  const textless = options.filter(({ schema }) => !walkerOf(schema));
  return (value, path, found) => {
    const accepting = walked.filter((option) => option.accepts(value));
    if (accepting.length === 0 && textless.some((option) => option.accepts(value))) return;
    for (const { walker } of accepting.length > 0 ? accepting : walked) walker(value, path, found);
  };
}

/** The members that can have a few values only, such as a `kind`, are looked at first: they say no at once. */
function accepts(schema: z.core.$ZodType, value: unknown): boolean {
  const { propValues } = schema._zod;
  const told = new Map(propValues ? members(value) : []);
  for (const [key, values] of Object.entries(propValues ?? {})) {
    if (!values.has(told.get(key) as z.core.util.Primitive)) return false;
  }
  return z.safeParse(schema, value).success;
}

function members(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function items(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
