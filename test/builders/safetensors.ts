/** Builds safetensors files byte by byte, right ones and wrong ones. */
export interface BuiltTensor {
  name: string;
  dtype: string;
  shape: number[];
  /** Little-endian bytes; without them the tensor is filled with a pattern that its name decides. */
  data?: Uint8Array;
}

const bits: Record<string, number> = {
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  BOOL: 8,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  I64: 64,
  U64: 64,
  F64: 64,
  C64: 64,
};

/** A whole and valid file of the tensors, in their order, with `__metadata__` if given. */
export function buildSafetensors(tensors: BuiltTensor[], metadata?: Record<string, string>): Uint8Array {
  const header: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata };
  const buffers: Uint8Array[] = [];
  let end = 0;
  for (const { name, dtype, shape, data } of tensors) {
    const bytes = data ?? pattern(name, Math.ceil((shape.reduce((a, b) => a * b, 1) * (bits[dtype] ?? 32)) / 8));
    header[name] = { dtype, shape, data_offsets: [end, end + bytes.length] };
    buffers.push(bytes);
    end += bytes.length;
  }
  return safetensorsOf(JSON.stringify(header), Buffer.concat(buffers));
}

/** A file of any header text and data. `claim` is the header length it states, the true one unless given. */
export function safetensorsOf(header: string, data: Uint8Array = new Uint8Array(), claim?: bigint): Uint8Array {
  const text = Buffer.from(header, 'utf8');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claim ?? BigInt(text.length));
  return new Uint8Array(Buffer.concat([length, text, data]));
}

/** Little-endian bytes of 32-bit floats. */
export function float32(values: number[]): Uint8Array {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => bytes.writeFloatLE(value, i * 4));
  return new Uint8Array(bytes);
}

function pattern(name: string, length: number): Uint8Array {
  let state = 7;
  for (const char of name) state = (state * 31 + char.charCodeAt(0)) % 251;
  return Uint8Array.from({ length }, (_, i) => (state + i * 13) % 61);
}
