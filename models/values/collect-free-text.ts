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
 */
export function collectFreeText(schema: z.ZodType, value: unknown): FreeTextAt[] {
  const found = new Map<string, FreeTextAt>();
  walk(schema, value, '', (path, text) => found.set(JSON.stringify([path, text]), { path, text }));
  return [...found.values()];
}

type Found = (path: string, text: string) => void;

function walk(schema: z.core.$ZodType, value: unknown, path: string, found: Found): void {
  if (value === undefined || value === null) return;
  const parts = schemaParts(schema);
  switch (parts.kind) {
    case 'string':
      if (typeof value === 'string' && freeTexts.get(schema)) found(path, value);
      return;
    case 'alternatives': {
      const accepting = parts.schemas.filter((option) => z.safeParse(option, value).success);
      for (const option of accepting.length > 0 ? accepting : parts.schemas) walk(option, value, path, found);
      return;
    }
    case 'object':
      for (const [key, member] of members(value)) {
        const schemaOfMember = Object.hasOwn(parts.shape, key) ? parts.shape[key] : parts.rest;
        if (schemaOfMember) walk(schemaOfMember, member, memberPointer(path, key), found);
      }
      return;
    case 'record':
      for (const [key, member] of members(value)) {
        const pointer = memberPointer(path, key);
        walk(parts.key, key, pointer, found);
        walk(parts.value, member, pointer, found);
      }
      return;
    case 'array':
      items(value).forEach((item, index) => walk(parts.item, item, memberPointer(path, index), found));
      return;
    case 'tuple':
      items(value).forEach((item, index) => {
        const schemaOfItem = parts.items[index] ?? parts.rest;
        if (schemaOfItem) walk(schemaOfItem, item, memberPointer(path, index), found);
      });
      return;
    case 'anything':
    case 'leaf':
  }
}

function members(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function items(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
