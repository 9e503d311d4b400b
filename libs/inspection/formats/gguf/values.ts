import type { Limits } from '#inspection/limits';
import { malformed } from '#inspection/malformed';
import type { BinaryReader } from './binary-reader';

/** A value that is no array; integers of 64 bits are bigint. */
export type Scalar = string | number | bigint | boolean;

/** A value of the metadata. Of an array the first items are kept, and how many it has. */
export type Value =
  { type: ScalarType; value: Scalar } | { type: 'array'; of: ScalarType; count: number; items: Scalar[] };

const keptItems = 32;

type Decode = (view: DataView, littleEndian: boolean) => Scalar;

const fixed = (type: string, bytes: number, decode: Decode) => ({ type, bytes, decode });

/** Types of fixed size by their number (`enum gguf_type`, ggml/include/gguf.h). */
const fixedTypes = new Map([
  [0, fixed('u8', 1, (view) => view.getUint8(0))],
  [1, fixed('i8', 1, (view) => view.getInt8(0))],
  [2, fixed('u16', 2, (view, little) => view.getUint16(0, little))],
  [3, fixed('i16', 2, (view, little) => view.getInt16(0, little))],
  [4, fixed('u32', 4, (view, little) => view.getUint32(0, little))],
  [5, fixed('i32', 4, (view, little) => view.getInt32(0, little))],
  [6, fixed('f32', 4, (view, little) => view.getFloat32(0, little))],
  [7, fixed('bool', 1, (view) => view.getUint8(0) === 1)],
  [10, fixed('u64', 8, (view, little) => view.getBigUint64(0, little))],
  [11, fixed('i64', 8, (view, little) => view.getBigInt64(0, little))],
  [12, fixed('f64', 8, (view, little) => view.getFloat64(0, little))],
]);
const BOOL = 7;
const STRING = 8;
const ARRAY = 9;

/** The name of a type that is no array: `string`, or that of a number such as `u32`. */
export type ScalarType = string;

/** Reads values; strings in arrays are walked one by one, so the number of all is bounded by the limit on values. */
export function valueReader(reader: BinaryReader, littleEndian: boolean, limits: Limits): () => Promise<Value> {
  let items = 0;

  async function scalar(type: number): Promise<Scalar> {
    if (type === STRING) return text(await reader.string(limits.stringBytes));
    const kind = fixedTypes.get(type);
    if (kind === undefined) throw unknownType(type, reader.at - 4);
    const view = await reader.take(kind.bytes);
    if (type === BOOL && view.getUint8(0) > 1) {
      throw malformed('gguf-bool', `A boolean is ${view.getUint8(0)}, not 0 or 1.`, undefined, reader.at - 1);
    }
    return kind.decode(view, littleEndian);
  }

  async function array(): Promise<Value> {
    const type = await reader.u32();
    const kind = fixedTypes.get(type);
    // ggml takes no array of arrays.
    if (kind === undefined && type !== STRING) throw unknownType(type, reader.at - 4);
    const claimed = await reader.u64();
    const count = Number(claimed);
    if (type === STRING || type === BOOL) items += count;
    if (!Number.isSafeInteger(count) || items > limits.jsonValues) {
      throw malformed('limit-exceeded', `An array has ${claimed} items; ${limits.jsonValues} in sum are followed.`);
    }
    const kept: Scalar[] = [];
    for (let i = 0; i < count; i += 1) {
      if (i >= keptItems && kind !== undefined && type !== BOOL) {
        reader.skip(BigInt(count - i) * BigInt(kind.bytes));
        break;
      }
      const item = await scalar(type);
      if (kept.length < keptItems) kept.push(item);
    }
    return { type: 'array', of: kind?.type ?? 'string', count, items: kept };
  }

  return async () => {
    const type = await reader.u32();
    if (type === ARRAY) return array();
    const value = await scalar(type);
    return { type: fixedTypes.get(type)?.type ?? 'string', value };
  };
}

/** Tokens may be parts of characters, so a string that is no UTF-8 is read with replacement characters. */
export function text(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

function unknownType(type: number, at: number) {
  return malformed('gguf-value-type', `A value has the unknown type ${type}.`, undefined, at);
}
