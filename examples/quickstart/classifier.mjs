import { writeFileSync } from 'node:fs';

/**
 * Writes a small classifier as safetensors: the length of the header, the header as JSON, then the bytes of each tensor.
 * @param seed another seed gives other weights
 */
export function writeClassifier(file, seed = 0) {
  const tensors = [
    { name: 'layer.weight', shape: [8, 4] },
    { name: 'layer.bias', shape: [8] },
    { name: 'head.weight', shape: [2, 8] },
  ];
  const header = { __metadata__: { format: 'pt' } };
  const values = [];
  let offset = 0;
  for (const { name, shape } of tensors) {
    const count = shape.reduce((product, size) => product * size, 1);
    values.push(...Array.from({ length: count }, (_, index) => Math.sin(seed + values.length + index)));
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, (offset += 4 * count)] };
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.byteLength));
  writeFileSync(file, Buffer.concat([length, json, Buffer.from(new Float32Array(values).buffer)]));
}
