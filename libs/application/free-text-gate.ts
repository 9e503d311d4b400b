import { scanText } from '#inspection/sensitive-data/scan-text';
import { refuse, type Refusal } from '#models/refusals/refusal';
import { collectFreeText } from '#models/values/collect-free-text';
import type { Schema } from '#models/values/schema';

const separator = '\n\n';

/** Refuses a body whose free text holds a secret or personal data: what enters the history can not be taken back. */
export async function scanFreeText(schema: Schema, body: unknown): Promise<Refusal | undefined> {
  const texts = collectFreeText(schema, body);
  if (texts.length === 0) return undefined;
  const starts: number[] = [];
  let length = 0;
  for (const { text } of texts) {
    starts.push(length);
    length += text.length + separator.length;
  }
  const found = await scanText(texts.map(({ text }) => text).join(separator));
  if (found.length === 0) return undefined;
  const findings = found.map(({ start, rule, masked }) => {
    const index = starts.findLastIndex((begin) => begin <= start);
    return { path: texts[index]?.path ?? '', rule, masked };
  });
  return refuse('sensitive-data', { findings });
}
