import type { ByteSource } from '#inspection/byte-source';
import { quote } from '#inspection/finding';
import type { Limits } from '#inspection/limits';
import { malformed } from '#inspection/malformed';
import { isRecord } from '#inspection/formats/json';
import { scanJson } from '#inspection/formats/json-scan';

/** An entry of the header as it stands there; offsets count from the end of the header. */
export interface Entry {
  name: string;
  dtype: string;
  shape: number[];
  begin: number;
  end: number;
}

/** The JSON at the start of a safetensors file, in the order of the file. */
export interface Header {
  entries: Entry[];
  metadata: [string, string][];
  /** Where tensor bytes begin: 8 + length of the header. */
  dataStart: number;
}

/**
 * Reads and parses the header: u64 little-endian length, then that many bytes of UTF-8 JSON that begin with `{`
 * and may be padded with spaces. Throws Malformed for everything that the reference implementation refuses before
 * it looks at offsets, and for duplicate keys.
 */
export async function readHeader(source: ByteSource, limits: Limits): Promise<Header> {
  if (source.size < 8) throw malformed('safetensors-header-length', 'The file is too small for a header length.');
  const prefix = await source.read(0, 8);
  const length = new DataView(prefix.buffer, prefix.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(limits.headerBytes)) {
    throw malformed(
      'safetensors-header-too-large',
      `The header claims ${length} bytes; ${limits.headerBytes} are allowed.`,
    );
  }
  const dataStart = 8 + Number(length);
  if (dataStart > source.size) {
    const title = `The header claims ${length} bytes, more than the file has (${source.size - 8}).`;
    throw malformed('safetensors-header-length', title);
  }
  const text = decode(await source.read(8, Number(length)));
  if (!text.startsWith('{'))
    throw malformed('safetensors-header-invalid', 'The header does not begin with "{".', undefined, 8);
  if (!text.trimEnd().endsWith('}') || !/^ *$/.test(text.slice(text.lastIndexOf('}') + 1))) {
    throw malformed('safetensors-header-invalid', 'The header is followed by something else than spaces.');
  }
  const { duplicates } = scanJson(text, limits);
  if (duplicates[0] !== undefined) {
    throw malformed('safetensors-duplicate-key', `The header has the key ${quote(duplicates[0])} twice in one object.`);
  }
  const { __metadata__: metadata, ...tensors } = parse(text);
  const named = Object.entries(tensors);
  if (named.length > limits.tensors) {
    throw malformed('limit-exceeded', `The file has ${named.length} tensors; ${limits.tensors} are allowed.`);
  }
  return {
    entries: named.map(([name, entry]) => parseEntry(name, entry)),
    metadata: parseMetadata(metadata),
    dataStart,
  };
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed('safetensors-header-invalid', 'The header is not UTF-8.', undefined, 8);
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Falls through to the one message for both.
  }
  throw malformed('safetensors-header-invalid', 'The header is not a JSON object.', undefined, 8);
}

function parseEntry(name: string, value: unknown): Entry {
  if (isRecord(value)) {
    const { dtype, shape, data_offsets: offsets } = value;
    if (typeof dtype === 'string' && isCounts(shape) && isCounts(offsets)) {
      const [begin, end, ...more] = offsets;
      if (begin !== undefined && end !== undefined && more.length === 0) return { name, dtype, shape, begin, end };
    }
  }
  const title = `The entry ${quote(name)} is not {dtype, shape, data_offsets} with whole numbers from 0 to 2⁵³.`;
  throw malformed('safetensors-entry-invalid', title);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0 && !Object.is(item, -0));
}

function parseMetadata(value: unknown): [string, string][] {
  if (value === undefined || value === null) return [];
  const entries = isRecord(value) ? Object.entries(value) : undefined;
  const strings = entries?.flatMap(([key, text]): [string, string][] =>
    typeof text === 'string' ? [[key, text]] : [],
  );
  if (strings === undefined || strings.length !== entries?.length) {
    throw malformed('safetensors-metadata-invalid', 'The values of __metadata__ must all be strings.');
  }
  return strings;
}
