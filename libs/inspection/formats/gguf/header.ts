import type { ByteSource } from '#inspection/byte-source';
import type { Limits } from '#inspection/limits';
import { quote } from '#inspection/finding';
import { malformed } from '#inspection/malformed';
import { binaryReader, type BinaryReader } from './binary-reader';
import { text, valueReader, type Value } from './values';

/** An entry of the list of tensors as it stands there: `dims` from the fastest to the slowest, `offset` from the data's start. */
export interface Entry {
  name: string;
  dims: bigint[];
  type: number;
  offset: bigint;
  /** Where the entry stands in the file. */
  at: number;
}

/** What stands before the tensors of a GGUF file: its pairs and the infos of its tensors, as they are written. */
export interface Header {
  version: number;
  littleEndian: boolean;
  pairs: Map<string, Value>;
  entries: Entry[];
  /** Bytes to whose multiples tensors are aligned. */
  alignment: number;
  /** Position of the first byte after the list of tensors. */
  end: number;
}

const defaultAlignment = 32;
const longestKey = 65_535;
/** GGML_MAX_NAME is 64 with the closing zero. */
const longestName = 63;
const mostDims = 4;
/** Bytes of the shortest pair (key of one letter, u8) and of the shortest entry. */
const shortestPair = 14n;
const shortestEntry = 24n;

/**
 * Reads everything before the tensor data (ggml/docs/gguf.md, ggml/src/gguf.cpp): magic, version, metadata, list of
 * tensors. Throws Malformed for what ggml refuses to read.
 */
export async function readHeader(source: ByteSource, limits: Limits): Promise<Header> {
  if (source.size < 24) throw malformed('gguf-truncated', 'The file is too small for a header.');
  const start = await source.read(4, 4);
  const view = new DataView(start.buffer, start.byteOffset, 4);
  // A version is a small number: read the wrong way round its low half is 0.
  const littleEndian = (view.getUint32(0, true) & 0xffff) !== 0;
  const version = view.getUint32(0, littleEndian);
  if (version !== 3 && !(version === 2 && littleEndian)) {
    const known = littleEndian ? '2 and 3 are known' : '3 is the first that may be big-endian';
    throw malformed('gguf-version', `The version is ${version}; ${known}.`, undefined, 4);
  }
  const reader = binaryReader(source, 8, littleEndian, limits);
  const tensorCount = await reader.u64();
  const pairCount = await reader.u64();
  expectCount('tensors', tensorCount, limits.tensors, shortestEntry, source.size);
  expectCount('metadata pairs', pairCount, limits.ggufPairs, shortestPair, source.size);
  const pairs = await readPairs(reader, Number(pairCount), valueReader(reader, littleEndian, limits));
  const alignment = alignmentOf(pairs);
  const entries = await readEntries(reader, Number(tensorCount));
  return { version, littleEndian, pairs, entries, alignment, end: reader.at };
}

function expectCount(what: string, count: bigint, limit: number, shortest: bigint, size: number): void {
  if (count * shortest > BigInt(size)) {
    throw malformed('gguf-count', `The header claims ${count} ${what}, more than fit into the file.`, undefined, 8);
  }
  if (count > BigInt(limit)) {
    throw malformed('limit-exceeded', `The file has ${count} ${what}; ${limit} are allowed.`);
  }
}

async function readPairs(
  reader: BinaryReader,
  count: number,
  value: () => Promise<Value>,
): Promise<Map<string, Value>> {
  const pairs = new Map<string, Value>();
  for (let i = 0; i < count; i += 1) {
    const { at } = reader;
    const key = text(await reader.string(longestKey));
    if (!/^[\x21-\x7e]+$/.test(key)) {
      throw malformed('gguf-key', `The key ${quote(key)} is empty or not printable ASCII.`, undefined, at);
    }
    if (pairs.has(key)) throw malformed('gguf-duplicate-key', `The key ${quote(key)} is there twice.`, undefined, at);
    pairs.set(key, await value());
  }
  return pairs;
}

function alignmentOf(pairs: ReadonlyMap<string, Value>): number {
  const stated = pairs.get('general.alignment');
  if (stated === undefined) return defaultAlignment;
  const value = stated.type === 'u32' && 'value' in stated ? Number(stated.value) : 0;
  if (value > 0 && (value & (value - 1)) === 0) return value;
  const shown = 'value' in stated ? String(stated.value) : 'an array';
  throw malformed('gguf-alignment', `The alignment is ${quote(shown)} (${stated.type}), not a power of two as u32.`);
}

async function readEntries(reader: BinaryReader, count: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  const names = new Set<string>();
  for (let i = 0; i < count; i += 1) {
    const { at } = reader;
    const raw = await reader.string(longestKey);
    const name = text(raw);
    if (raw.length > longestName) {
      const title = `The tensor name ${quote(name)} has more than ${longestName} bytes.`;
      throw malformed('gguf-tensor-name', title, undefined, at);
    }
    if (names.has(name))
      throw malformed('gguf-duplicate-tensor', `Tensor ${quote(name)} is there twice.`, undefined, at);
    names.add(name);
    const rank = await reader.u32();
    if (rank > mostDims) {
      const title = `Tensor ${quote(name)} has ${rank} dimensions; ${mostDims} are allowed.`;
      throw malformed('gguf-tensor-rank', title, undefined, at);
    }
    const dims: bigint[] = [];
    for (let dim = 0; dim < rank; dim += 1) dims.push(await reader.u64());
    entries.push({ name, dims, type: await reader.u32(), offset: await reader.u64(), at });
  }
  return entries;
}
