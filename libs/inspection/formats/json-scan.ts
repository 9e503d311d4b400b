import { malformed } from '#inspection/malformed';

/** Lexical facts of a JSON text that JSON.parse hides or is not safe to find out. */
export interface JsonScan {
  /** Keys that occur twice in one object, decoded, at most ten. */
  duplicates: string[];
}

/**
 * Walks brackets and strings of a JSON text before it is parsed. Whether it is valid JSON is left to JSON.parse.
 * Throws Malformed when nesting or the number of values passes its limit.
 */
export function scanJson(text: string, limits: { depth: number; jsonValues: number }): JsonScan {
  const duplicates: string[] = [];
  const objects: (Set<string> | undefined)[] = [];
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') {
      const end = stringEnd(text, at);
      const keys = objects.at(-1);
      if (keys !== undefined && isKey(text, end)) {
        const key = decodeKey(text.slice(at, end));
        if (keys.has(key) && duplicates.length < 10) duplicates.push(key);
        keys.add(key);
      }
      at = end - 1;
    } else if (char === '{' || char === '[') {
      objects.push(char === '{' ? new Set() : undefined);
      values += 1;
      if (objects.length > limits.depth) {
        throw malformed('limit-exceeded', `The JSON is nested deeper than ${limits.depth} levels.`, undefined, at);
      }
    } else if (char === '}' || char === ']') objects.pop();
    else if (char === ',') values += 1;
    if (values > limits.jsonValues) {
      throw malformed('limit-exceeded', `The JSON has more than ${limits.jsonValues} values.`);
    }
  }
  return { duplicates };
}

/** Position after the closing quote. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 1;
    else if (code === 0x22) return at + 1;
  }
  return text.length;
}

function isKey(text: string, after: number): boolean {
  let at = after;
  while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
  return text[at] === ':';
}

/** Two spellings of one key (`"a"`, `"\u0061"`) are the same key. */
function decodeKey(token: string): string {
  if (!token.includes('\\')) return token.slice(1, -1);
  try {
    const key: unknown = JSON.parse(token);
    return typeof key === 'string' ? key : token;
  } catch {
    return token;
  }
}
