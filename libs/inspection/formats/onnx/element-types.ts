/** Element types of ONNX (TensorProto.DataType) under the names of safetensors, with their bits; STRING has none. */
const elementTypes: readonly (readonly [name: string, bits?: number])[] = [
  ['UNDEFINED'],
  ['F32', 32],
  ['U8', 8],
  ['I8', 8],
  ['U16', 16],
  ['I16', 16],
  ['I32', 32],
  ['I64', 64],
  ['STRING'],
  ['BOOL', 8],
  ['F16', 16],
  ['F64', 64],
  ['U32', 32],
  ['U64', 64],
  ['C64', 64],
  ['C128', 128],
  ['BF16', 16],
  ['F8_E4M3', 8],
  ['F8_E4M3FNUZ', 8],
  ['F8_E5M2', 8],
  ['F8_E5M2FNUZ', 8],
  ['U4', 4],
  ['I4', 4],
  ['F4', 4],
  ['F8_E8M0', 8],
  ['U2', 2],
  ['I2', 2],
];

/** Name of an element type by its number; a number that ONNX doesn't define keeps it. */
export function elementTypeName(type: number): string {
  return elementTypes[type]?.[0] ?? `UNKNOWN_${type}`;
}

/** Bits of one element, undefined for strings and unknown types. */
export function elementBits(type: number): number | undefined {
  return elementTypes[type]?.[1];
}

/** Whether a number is one of `TensorProto.DataType` in onnx.proto, `UNDEFINED` aside. */
export function isElementType(type: number): boolean {
  return type > 0 && type < elementTypes.length;
}
