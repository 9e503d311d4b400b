import { scanText } from '#inspection/sensitive-data/scan-text';
import { refuse, type Refusal } from '#models/refusals/refusal';
import { collectFreeText, type FreeTextAt } from '#models/values/collect-free-text';
import type { Schema } from '#models/values/schema';

const separator = '\n\n';

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
  const names = [...stringsOf(body, ''), ...stringsOf(place, '')].filter(({ path }) => !freeAt.has(path));
  const findings = (await scan([...free, ...names]))
    .filter(({ path, kind, rule }) => freeAt.has(path) || kind === 'secret' || wrongInNames.has(rule))
    .map(({ path, rule, masked }) => ({ path, rule, masked }));
  return findings.length > 0 ? refuse('sensitive-data', { findings }) : undefined;
}

/** Scans many texts as one, since each scan has its price, and tells in which of them each finding is. */
async function scan(given: readonly FreeTextAt[]) {
  const texts = given.flatMap(({ path, text }) => readings(text).map((reading) => ({ path, text: reading })));
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

/** A text, and what it says where it is percent-encoded. */
function readings(text: string): string[] {
  if (!/%[0-9a-f]{2}/i.test(text)) return [text];
  const decoded = text.replace(/(%[0-9a-f]{2})+/gi, (encoded) =>
    Buffer.from(encoded.replaceAll('%', ''), 'hex').toString('utf8'),
  );
  return [text, decoded];
}

/** Every string of a value, keys of objects too, with where it is. */
function stringsOf(value: unknown, path: string): FreeTextAt[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((member, index) => stringsOf(member, `${path}/${index}`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    { path: `${path}/${key}`, text: key },
    ...stringsOf(member, `${path}/${key}`),
  ]);
}
