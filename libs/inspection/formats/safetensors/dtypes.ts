/** Bits of one element of every dtype of safetensors 0.8 (safetensors/src/tensor.rs). */
export const bitsOf: ReadonlyMap<string, number> = new Map([
  ...['F4'].map((name) => [name, 4] as const),
  ...['F6_E2M3', 'F6_E3M2'].map((name) => [name, 6] as const),
  ...['BOOL', 'U8', 'I8', 'F8_E5M2', 'F8_E4M3', 'F8_E8M0', 'F8_E4M3FNUZ', 'F8_E5M2FNUZ'].map(
    (name) => [name, 8] as const,
  ),
  ...['I16', 'U16', 'F16', 'BF16'].map((name) => [name, 16] as const),
  ...['I32', 'U32', 'F32'].map((name) => [name, 32] as const),
  ...['I64', 'U64', 'F64', 'C64'].map((name) => [name, 64] as const),
]);
