import type { z } from 'zod';
import { freeTexts } from './free-text';
import { memberPointer, schemaParts } from './schema-parts';

/** Formats that are checks on a part of a string: they leave the rest open. */
const PARTIAL_FORMATS = new Set(['starts_with', 'ends_with', 'includes', 'lowercase', 'uppercase']);

/**
 * The places of a schema that take any string: neither free text nor bound to a pattern or format (a length is no
 * bound), nor an enumeration. `z.any()` and `z.unknown()` count, since they let any string through. Answers JSON
 * pointers, in which `*` stands for each item or value and `{key}` for each key.
 */
export function unconstrainedStrings(schema: z.ZodType): string[] {
  const open = new Set<string>();
  walk(schema, '', open, new Set());
  return [...open];
}

function walk(schema: z.core.$ZodType, path: string, open: Set<string>, above: ReadonlySet<z.core.$ZodType>): void {
  if (above.has(schema)) return;
  const inside = new Set(above).add(schema);
  const parts = schemaParts(schema);
  switch (parts.kind) {
    case 'string':
      if (!freeTexts.get(schema) && !hasPattern(parts.def)) open.add(path);
      return;
    case 'anything':
      open.add(path);
      return;
    case 'alternatives':
      for (const option of parts.schemas) walk(option, path, open, inside);
      return;
    case 'object':
      for (const [key, member] of Object.entries(parts.shape)) walk(member, memberPointer(path, key), open, inside);
      if (parts.rest) walk(parts.rest, memberPointer(path, '*'), open, inside);
      return;
    case 'record':
      walk(parts.key, memberPointer(path, '{key}'), open, inside);
      walk(parts.value, memberPointer(path, '*'), open, inside);
      return;
    case 'array':
      walk(parts.item, memberPointer(path, '*'), open, inside);
      return;
    case 'tuple':
      parts.items.forEach((item, index) => walk(item, memberPointer(path, index), open, inside));
      if (parts.rest) walk(parts.rest, memberPointer(path, '*'), open, inside);
      return;
    case 'leaf':
  }
}

function hasPattern(def: z.core.$ZodStringDef): boolean {
  const formats = [def, ...(def.checks ?? []).map((check) => check._zod.def)].map((part) =>
    'format' in part && typeof part.format === 'string' ? part.format : undefined,
  );
  return formats.some((format) => format !== undefined && !PARTIAL_FORMATS.has(format));
}
