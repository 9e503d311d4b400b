/** Builds GGUF files byte by byte, right ones and wrong ones. */
export interface BuiltGgufTensor {
  name: string;
  /** As ggml has them: the fastest first. */
  dims: (number | bigint)[];
  /** The number of the type, F32 unless given. */
  type?: number;
  /** The bytes; without them as many as the type takes, filled with a pattern. */
  data?: Uint8Array;
  /** The offset it states, the true one unless given. */
  offset?: number | bigint;
}

/** A value of the metadata with its type: `['u32', 7]`, `['array', 'string', ['a', 'b']]`. */
export type BuiltValue =
  | [type: GgufScalarType, value: string | number | bigint]
  | [type: 'array', of: GgufScalarType, items: (string | number | bigint)[]];

export interface GgufOptions {
  version?: number;
  /** Those of a tiny llama unless given. */
  pairs?: [key: string, value: BuiltValue][];
  tensors?: BuiltGgufTensor[];
  /** Alignment by which tensors are placed, 32 unless given; the metadata must say it too. */
  alignment?: number;
  bigEndian?: boolean;
  /** The counts it states, the true ones unless given. */
  claims?: { pairs?: bigint; tensors?: bigint };
  /** Leave the padding after the last tensor away. */
  unpadded?: boolean;
  tail?: Uint8Array;
}

const types = { u8: 0, i8: 1, u16: 2, i16: 3, u32: 4, i32: 5, f32: 6, bool: 7, string: 8, u64: 10, i64: 11, f64: 12 };
export type GgufScalarType = keyof typeof types;
const ARRAY = 9;

/** Elements of a block and its bytes, of the types that tests use. */
const sizes: Record<number, [block: number, bytes: number]> = {
  0: [1, 4],
  1: [1, 2],
  2: [32, 18],
  8: [32, 34],
  12: [256, 144],
  30: [1, 2],
};

export const llamaPairs: [string, BuiltValue][] = [
  ['general.architecture', ['string', 'llama']],
  ['general.name', ['string', 'Tiny']],
  ['general.file_type', ['u32', 15]],
  ['llama.context_length', ['u32', 4096]],
  ['tokenizer.ggml.model', ['string', 'gpt2']],
  ['tokenizer.ggml.tokens', ['array', 'string', Array.from({ length: 40 }, (_, i) => `t${i}`)]],
];

/** A whole file: header, metadata, list of tensors, padding, data. */
export function buildGguf(options: GgufOptions = {}): Uint8Array {
  const { version = 3, pairs = llamaPairs, tensors = [], alignment = 32, claims = {} } = options;
  const encode = encoder(options.bigEndian ?? false);
  const pad = (length: number) => Math.ceil(length / alignment) * alignment;
  const data = tensors.map(dataOf);
  let next = 0;
  const entries = tensors.map(({ name, dims, type = 0, offset }, i) => {
    const place = next;
    next = pad(next + (data[i]?.length ?? 0));
    const shape = dims.map((dim) => encode('u64', dim));
    return [
      encode('string', name),
      encode('u32', dims.length),
      ...shape,
      encode('u32', type),
      encode('u64', offset ?? place),
    ];
  });
  const header = Buffer.concat([
    Buffer.from('GGUF'),
    encode('u32', version),
    encode('u64', claims.tensors ?? tensors.length),
    encode('u64', claims.pairs ?? pairs.length),
    ...pairs.flatMap(([key, value]) => [encode('string', key), ...valueParts(value, encode)]),
    ...entries.flat(),
  ]);
  const padded = data.flatMap((bytes, i) => {
    const last = options.unpadded === true && i === data.length - 1;
    return last ? [bytes] : [bytes, Buffer.alloc(pad(bytes.length) - bytes.length)];
  });
  const before = tensors.length === 0 ? header.length : pad(header.length);
  const tail = options.tail ?? new Uint8Array();
  return new Uint8Array(Buffer.concat([header, Buffer.alloc(before - header.length), ...padded, tail]));
}

function dataOf({ name, dims, type = 0, data }: BuiltGgufTensor): Uint8Array {
  if (data !== undefined) return data;
  const [block, bytes] = sizes[type] ?? [1, 0];
  const elements = dims.reduce<number>((product, dim) => product * Number(dim), 1);
  return Uint8Array.from({ length: Math.ceil(elements / block) * bytes }, (_, i) => (name.length * 31 + i * 13) % 61);
}

type Encode = (type: GgufScalarType, value: string | number | bigint) => Buffer;

function valueParts(value: BuiltValue, encode: Encode): Buffer[] {
  if (value[0] !== 'array') return [encode('u32', types[value[0]]), encode(value[0], value[1])];
  const [, of, items] = value;
  const head = [encode('u32', ARRAY), encode('u32', types[of]), encode('u64', items.length)];
  return [...head, ...items.map((item) => encode(of, item))];
}

function encoder(bigEndian: boolean): Encode {
  const number = (type: GgufScalarType, value: number | bigint): Buffer => {
    const view = new DataView(new ArrayBuffer(8));
    const little = !bigEndian;
    const of = (length: number) => Buffer.from(view.buffer, 0, length);
    switch (type) {
      case 'u8':
      case 'i8':
      case 'bool':
        view.setUint8(0, Number(value));
        return of(1);
      case 'u16':
      case 'i16':
        view.setUint16(0, Number(value), little);
        return of(2);
      case 'u32':
      case 'i32':
        view.setUint32(0, Number(value), little);
        return of(4);
      case 'f32':
        view.setFloat32(0, Number(value), little);
        return of(4);
      case 'f64':
        view.setFloat64(0, Number(value), little);
        return of(8);
      default:
        view.setBigUint64(0, BigInt.asUintN(64, BigInt(value)), little);
        return of(8);
    }
  };
  return (type, value) => {
    if (typeof value !== 'string') return number(type, value);
    const text = Buffer.from(value, 'utf8');
    return Buffer.concat([number('u64', text.length), text]);
  };
}
