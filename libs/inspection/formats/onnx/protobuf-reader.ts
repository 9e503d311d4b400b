import type { ByteSource } from '#inspection/byte-source';
import type { Limits } from '#inspection/limits';
import { malformed } from '#inspection/malformed';

/** One field of a message. `value` is that of a varint; bytes of a length-delimited field are `start` to `end`. */
export interface Field {
  number: number;
  wire: number;
  /** A number up to 2⁵³, above it a bigint; unsigned. */
  value: number | bigint;
  start: number;
  end: number;
}

/** Takes one field of a message; the walk goes on when it is done. */
export type Visit = (field: Field) => void | Promise<void>;

/** Reads protobuf (its wire format, not a schema) in a walk, without building messages. */
export interface ProtobufReader {
  /** Calls `visit` for each field of the message that is `start` to `end`, and waits for it. */
  walk(start: number, end: number, visit: Visit): Promise<void>;
  /** As `walk`, of a field that must be a message. */
  message(field: Field, visit: Visit): Promise<void>;
  /** The string in a field; Malformed if it is longer than the limit. */
  text(field: Field): Promise<string>;
  /** The whole number in a field, as int64. */
  integer(field: Field): number;
  /** The numbers in a repeated field, packed or one by one; at most `limit` of them. */
  integers(field: Field, limit: number): Promise<number[]>;
}

/** The wire type of integers, enumerations and booleans. */
export const VARINT = 0;
/** The wire type of bytes, texts, messages and packed fields. */
export const BYTES = 2;
const fixedWidth: ReadonlyMap<number, number> = new Map([
  [1, 8],
  [5, 4],
]);
/** A tag takes at most 5 bytes, a varint 10. */
const longestField = 15;
const smallWindow = 1024;
const largeWindow = 64 * 1024;

/**
 * A protobuf reader over a file (protobuf.dev/programming-guides/encoding) that reads only what it visits: a
 * length-delimited field that nobody asks for, such as the raw data of a tensor, is skipped by its length. After
 * a skip it reads a small window, and larger ones as long as it goes on in sequence.
 */
export function protobufReader(source: ByteSource, limits: Limits): ProtobufReader {
  let window: Uint8Array = new Uint8Array();
  let windowStart = 0;
  let windowSize = smallWindow;
  let cursor = 0;
  let fields = 0;

  async function ensure(at: number, length: number): Promise<void> {
    const windowEnd = windowStart + window.length;
    if (at >= windowStart && at + length <= windowEnd) return;
    const sequential = at >= windowStart && at <= windowEnd;
    windowSize = sequential ? Math.min(largeWindow, windowSize * 4) : smallWindow;
    window = await source.read(at, Math.min(source.size - at, Math.max(length, windowSize)));
    windowStart = at;
  }

  function varint(end: number): number | bigint {
    let low = 0;
    let scale = 1;
    let high = 0n;
    for (let i = 0; i < 10; i += 1) {
      if (cursor >= end)
        throw malformed('protobuf-truncated', 'A number runs past the end of its message.', undefined, cursor);
      const byte = window[cursor - windowStart] ?? 0;
      cursor += 1;
      if (i < 7) {
        low += (byte & 0x7f) * scale;
        scale *= 128;
      } else high |= BigInt(byte & 0x7f) << BigInt(7 * (i - 7));
      if (byte >= 0x80) continue;
      if (high === 0n) return low;
      const whole = BigInt.asUintN(64, BigInt(low) | (high << 49n));
      return whole <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(whole) : whole;
    }
    throw malformed('protobuf-varint-overrun', 'A number has more than ten bytes.', undefined, cursor);
  }

  function nextField(end: number): Field {
    const at = cursor;
    const tag = varint(end);
    const wire = Number(BigInt.asUintN(3, BigInt(tag)));
    const number = Math.floor(Number(tag) / 8);
    if (number < 1 || number >= 1 << 29)
      throw malformed('protobuf-tag', 'A field has an impossible number.', undefined, at);
    if (wire === VARINT) return { number, wire, value: varint(end), start: cursor, end: cursor };
    const length = wire === BYTES ? varint(end) : fixedWidth.get(wire);
    if (length === undefined)
      throw malformed('protobuf-wire-type', `Field ${number} has wire type ${wire}.`, undefined, at);
    const start = cursor;
    const fieldEnd = start + Number(length);
    if (fieldEnd > end) {
      throw malformed(
        'protobuf-truncated',
        `Field ${number} claims ${length} bytes, more than its message has.`,
        undefined,
        at,
      );
    }
    return { number, wire, value: 0, start, end: fieldEnd };
  }

  function expectBytes({ number, wire, start }: Field): void {
    if (wire !== BYTES)
      throw malformed('protobuf-wire-type', `Field ${number} has wire type ${wire}.`, undefined, start);
  }

  async function walk(start: number, end: number, visit: Visit): Promise<void> {
    let at = start;
    while (at < end) {
      fields += 1;
      if (fields > limits.protobufFields) {
        throw malformed('limit-exceeded', `The file has more than ${limits.protobufFields} fields.`);
      }
      const room = Math.min(longestField, end - at);
      if (at < windowStart || at + room > windowStart + window.length) await ensure(at, room);
      cursor = at;
      const field = nextField(end);
      at = field.end;
      const pending = visit(field);
      if (pending !== undefined) await pending;
    }
  }

  function integer({ number, wire, value, start }: Field): number {
    if (wire !== VARINT)
      throw malformed('protobuf-wire-type', `Field ${number} has wire type ${wire}.`, undefined, start);
    return typeof value === 'number' ? value : Number(BigInt.asIntN(64, value));
  }

  async function integers(field: Field, limit: number): Promise<number[]> {
    if (field.wire === VARINT) return [integer(field)];
    expectBytes(field);
    const found: number[] = [];
    for (let at = field.start; at < field.end; at = cursor) {
      if (found.length === limit)
        throw malformed('limit-exceeded', `Field ${field.number} has more than ${limit} numbers.`);
      await ensure(at, Math.min(10, field.end - at));
      cursor = at;
      const value = varint(field.end);
      found.push(typeof value === 'number' ? value : Number(BigInt.asIntN(64, value)));
    }
    return found;
  }

  return {
    walk,
    integer,
    integers,
    message(field, visit) {
      expectBytes(field);
      return walk(field.start, field.end, visit);
    },
    async text(field) {
      expectBytes(field);
      const length = field.end - field.start;
      if (length > limits.stringBytes) {
        throw malformed(
          'limit-exceeded',
          `A string has ${length} bytes; ${limits.stringBytes} are allowed.`,
          undefined,
          field.start,
        );
      }
      await ensure(field.start, length);
      return Buffer.from(window.buffer, window.byteOffset + field.start - windowStart, length).toString('utf8');
    },
  };
}
