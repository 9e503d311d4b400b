import type { ByteSource } from '#inspection/byte-source';
import { malformed } from '#inspection/malformed';
import { pickleRunsIn } from './pickle-walk';

/** The control characters that no text needs: all but tab, line feed, form feed, return and escape. */
const control = /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f\u007f]/;

/** True if the bytes, possibly cut inside a character, are UTF-8 without control characters. */
export function looksLikeText(head: Uint8Array): boolean {
  try {
    return !control.test(new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true }));
  } catch {
    return false;
  }
}

/**
 * Reads a whole text file of at most `limit` bytes. Throws Malformed if it is larger, is not text to its end, or
 * is a pickle of protocol 0, which is a program in the guise of text.
 */
export async function readText(source: ByteSource, limit: number): Promise<string> {
  if (source.size > limit) {
    throw malformed('limit-exceeded', `The text has ${source.size} bytes; at most ${limit} are inspected.`);
  }
  const bytes = await source.read(0, source.size);
  if (pickleRunsIn(bytes, source.size)) {
    throw malformed('artifact-unknown-format', 'The text is a Python pickle, which is a program and is not inspected.');
  }
  const text = decode(bytes);
  if (text === undefined || control.test(text)) {
    throw malformed('artifact-unknown-format', 'The file begins like text, but is binary further on.');
  }
  return text;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
