import { scanText } from '#inspection/sensitive-data/scan-text';
import { refuse, type Refusal } from '#models/refusals/refusal';
import { collectFreeText, type FreeTextAt } from '#models/values/collect-free-text';
import { memberPointer } from '#models/values/schema-parts';
import type { Schema } from '#models/values/schema';

const separator = '\n\n';
const encoded = /%[0-9a-f]{2}/i;

/** In a name these alone are looked for: what else looks personal in free text is often a version or a date here. */
const wrongInNames: ReadonlySet<string> = new Set(['email', 'payment-card', 'iban']);

/**
 * Refuses a request that holds a secret or personal data: what enters the history can not be taken back. Free text is
 * scanned for all of it, names and other short values for secrets, addresses and account numbers; what is
 * percent-encoded also as it reads decoded.
 * @param place what the command is about: names that the caller chose
 */
export async function scanRequest(schema: Schema, body: unknown, place: unknown): Promise<Refusal | undefined> {
  const free = collectFreeText(schema, body);
  const freeAt = new Set(free.map(({ path }) => path));
  const texts = [...free];
  const addName = (path: string, text: string): void => {
    if (!freeAt.has(path)) texts.push({ path, text });
  };
  walkStrings(body, '', addName);
  walkStrings(place, '', addName);
  const findings = (await scan(texts))
    .filter(({ path, kind, rule }) => freeAt.has(path) || kind === 'secret' || wrongInNames.has(rule))
    .map(({ path, rule, masked }) => ({ path, rule, masked }));
  return findings.length > 0 ? refuse('sensitive-data', { findings }) : undefined;
}

/** Scans many texts as one, since each scan has its price, and tells in which of them each finding is. */
async function scan(given: readonly FreeTextAt[]) {
  const texts = given.flatMap((at) => (encoded.test(at.text) ? [at, { path: at.path, text: decoded(at.text) }] : at));
  if (texts.length === 0) return [];
  const starts: number[] = [];
  let length = 0;
  for (const { text } of texts) {
    starts.push(length);
    length += text.length + separator.length;
  }
  const found = await scanText(texts.map(({ text }) => text).join(separator));
  return found.map((finding) => {
    const index = starts.findLastIndex((begin) => begin <= finding.start);
    return { ...finding, path: texts[index]?.path ?? '' };
  });
}

/** What a text says where it is percent-encoded. */
function decoded(text: string): string {
  return text.replace(/(%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

/** Every string of a value, keys of objects too, with where it is. */
function walkStrings(value: unknown, path: string, found: (path: string, text: string) => void): void {
  if (typeof value === 'string') found(path, value);
  else if (Array.isArray(value))
    value.forEach((member, index) => walkStrings(member, memberPointer(path, index), found));
  else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      const at = memberPointer(path, key);
      found(at, key);
      walkStrings(member, at, found);
    }
  }
}
