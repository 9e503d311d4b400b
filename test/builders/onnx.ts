import { float32 } from './safetensors';

/** Protobuf by hand: `varint(1, 8)`, `bytes(7, graph)`; a message is the concatenation of its fields. */
export function varint(field: number, value: number | bigint): Uint8Array {
  return Uint8Array.from([...digits(BigInt(field) << 3n), ...digits(BigInt.asUintN(64, BigInt(value)))]);
}

/** A length-delimited field. `claim` is the length it states, the true one unless given. */
export function bytes(field: number, content: Uint8Array | string, claim?: number): Uint8Array {
  const payload = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  return join([
    Uint8Array.from([...digits((BigInt(field) << 3n) | 2n), ...digits(BigInt(claim ?? payload.length))]),
    payload,
  ]);
}

export function join(parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** What deviates from a right model; everything has a default. */
export interface OnnxOptions {
  /** Widths of the layers of the perceptron, [4, 8, 2]. */
  sizes?: number[];
  /** Decides the weights, so that two models can have the same graph and other weights. */
  seed?: number;
  /** Undefined leaves the field out. */
  irVersion?: number | undefined;
  producer?: [name: string, version: string] | undefined;
  opsets?: { domain: string; version: number }[];
  metadata?: [key: string, value: string][];
  /** Weights go outside the file; the entries replace `location`, `offset` and `length` of each tensor. */
  external?: { location: string; entries?: Record<string, string> };
  /** Encoded NodeProtos after those of the model. */
  nodes?: Uint8Array[];
  /** Encoded TensorProtos after those of the model. */
  initializers?: Uint8Array[];
  /** Encoded FunctionProtos. */
  functions?: Uint8Array[];
  outputs?: boolean;
  /** Bytes after the model's last field. */
  tail?: Uint8Array;
}

/** A perceptron of Gemm and Relu as an ONNX file. */
export function buildOnnx(options: OnnxOptions = {}): Uint8Array {
  return buildOnnxWithWeights(options).model;
}

/** The same with the bytes of its weights, which belong in the file at `external.location`. */
export function buildOnnxWithWeights(options: OnnxOptions = {}): { model: Uint8Array; weights: Uint8Array } {
  const { sizes = [4, 8, 2], opsets = [{ domain: '', version: 13 }], metadata = [], functions = [] } = options;
  const irVersion = 'irVersion' in options ? options.irVersion : 8;
  const producer = 'producer' in options ? options.producer : (['pytorch', '2.4.0'] as const);
  const weights = layers(sizes, options.seed ?? 1);
  const last = sizes.length - 1;
  const graph = join([
    ...layerNodes(last),
    ...(options.nodes ?? []).map((node) => bytes(1, node)),
    bytes(2, 'perceptron'),
    ...externalised(weights, options.external).map((tensor) => bytes(5, tensor)),
    ...(options.initializers ?? []).map((tensor) => bytes(5, tensor)),
    bytes(11, value('input', ['batch', sizes[0] ?? 0])),
    ...(options.outputs === false ? [] : [bytes(12, value(`h${last}`, ['batch', sizes[last] ?? 0]))]),
  ]);
  const model = join([
    ...(irVersion === undefined ? [] : [varint(1, irVersion)]),
    ...(producer === undefined ? [] : [bytes(2, producer[0]), bytes(3, producer[1])]),
    bytes(7, graph),
    ...opsets.map(({ domain, version }) => bytes(8, join([bytes(1, domain), varint(2, version)]))),
    ...metadata.map(([key, text]) => bytes(14, join([bytes(1, key), bytes(2, text)]))),
    ...functions.map((body) => bytes(25, body)),
    options.tail ?? new Uint8Array(),
  ]);
  return { model, weights: join(weights.map(({ data }) => data)) };
}

/** A NodeProto of one output and no inputs, with encoded AttributeProtos. */
export function node(operator: string, domain = '', attributes: Uint8Array[] = []): Uint8Array {
  return join([
    bytes(2, 'x'),
    bytes(4, operator),
    ...attributes.map((a) => bytes(5, a)),
    ...(domain ? [bytes(7, domain)] : []),
  ]);
}

/** A TensorProto with raw data, of 32-bit floats unless another type is given. */
export function tensor(name: string, shape: (number | bigint)[], data: Uint8Array, type = 1): Uint8Array {
  return join([...shape.map((dim) => varint(1, dim)), varint(2, type), bytes(8, name), bytes(9, data)]);
}

/** A TensorProto of 32-bit floats whose data is in another file. */
export function externalTensor(name: string, shape: number[], entries: Record<string, string>): Uint8Array {
  const places = Object.entries(entries).map(([key, text]) => bytes(13, join([bytes(1, key), bytes(2, text)])));
  return join([...shape.map((dim) => varint(1, dim)), varint(2, 1), bytes(8, name), ...places, varint(14, 1)]);
}

/** A node with a graph inside, inside which is a node with a graph, and so on. */
export function nestedNode(depth: number, innermost: Uint8Array = node('Identity')): Uint8Array {
  let inner = innermost;
  for (let i = 0; i < depth; i += 1)
    inner = node('If', '', [join([bytes(1, 'then_branch'), bytes(6, bytes(1, inner))])]);
  return inner;
}

interface Weight {
  name: string;
  shape: number[];
  data: Uint8Array;
}

function layers(sizes: number[], seed: number): Weight[] {
  let state = seed;
  const next = (): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648 - 0.5;
  };
  const weight = (name: string, shape: number[]): Weight => {
    return { name, shape, data: float32(Array.from({ length: shape.reduce((a, b) => a * b, 1) }, next)) };
  };
  return sizes.slice(1).flatMap((size, i) => [weight(`w${i + 1}`, [sizes[i] ?? 0, size]), weight(`b${i + 1}`, [size])]);
}

function layerNodes(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => {
    const input = i === 0 ? 'input' : `r${i}`;
    const gemm = join([
      ...[input, `w${i + 1}`, `b${i + 1}`].map((name) => bytes(1, name)),
      bytes(2, `h${i + 1}`),
      bytes(3, `gemm${i + 1}`),
      bytes(4, 'Gemm'),
    ]);
    const relu = join([bytes(1, `h${i + 1}`), bytes(2, `r${i + 1}`), bytes(3, `relu${i + 1}`), bytes(4, 'Relu')]);
    return i === count - 1 ? [gemm] : [gemm, relu];
  }).flatMap((nodes) => nodes.map((encoded) => bytes(1, encoded)));
}

function externalised(weights: Weight[], external: OnnxOptions['external']): Uint8Array[] {
  let offset = 0;
  return weights.map(({ name, shape, data }) => {
    if (external === undefined) return tensor(name, shape, data);
    const place = { location: external.location, offset: String(offset), length: String(data.length) };
    offset += data.length;
    return externalTensor(name, shape, { ...place, ...external.entries });
  });
}

function value(name: string, shape: (number | string)[]): Uint8Array {
  const dims = shape.map((dim) => bytes(1, typeof dim === 'number' ? varint(1, dim) : bytes(2, dim)));
  const type = bytes(1, join([varint(1, 1), bytes(2, join(dims))]));
  return join([bytes(1, name), bytes(2, type)]);
}

function digits(value: bigint): number[] {
  const groups: number[] = [];
  let rest = value;
  do {
    groups.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return groups;
}
