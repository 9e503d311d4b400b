import { createCipheriv, createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Digest } from '#models/values/digest';

/** A file for a transfer. */
export interface BigFile {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  readonly digest: Digest;
}

const pieceBytes = 4 << 20;
const layerBytes = 96 << 20;

/**
 * Writes a valid safetensors file: the tensors of a transformer in BF16, over bytes that the seed decides. It is on the
 * disk when this returns, and its bytes are in the system's cache.
 * @param bytes of its data, to be a multiple of 1 MiB
 * @param sparse its data is a hole in the file: zeros that take no room
 */
export async function writeBigFile(file: string, bytes: number, seed: number, sparse = false): Promise<BigFile> {
  const head = headOf(bytes);
  const hash = createHash('sha256').update(head);
  const key = createHash('sha256').update(`${seed}`).digest();
  const cipher = createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16));
  const zeros = Buffer.alloc(Math.min(pieceBytes, bytes));
  const handle = await open(file, 'w');
  try {
    await handle.write(head);
    for (let left = bytes; left > 0; left -= pieceBytes) {
      const room = zeros.subarray(0, Math.min(left, pieceBytes));
      const piece = sparse ? room : cipher.update(room);
      hash.update(piece);
      if (!sparse) await handle.write(piece);
    }
    const size = head.length + bytes;
    await handle.truncate(size);
    await handle.sync();
    return { file, size, digest: `sha256:${hash.digest('hex')}` };
  } finally {
    await handle.close();
  }
}

/** The length and the header of a safetensors file (https://github.com/huggingface/safetensors#format). */
function headOf(bytes: number): Buffer {
  const tensors: Record<string, object> = {};
  let end = 0;
  const add = (name: string, size: number): void => {
    if (size === 0) return;
    tensors[name] = { dtype: 'BF16', shape: [size / 2], data_offsets: [end, end + size] };
    end += size;
  };
  for (let layer = 0; bytes - end >= layerBytes; layer++) {
    for (const part of ['q_proj', 'k_proj', 'v_proj', 'o_proj'])
      add(`model.layers.${layer}.self_attn.${part}.weight`, 9 << 20);
    for (const part of ['gate_proj', 'up_proj', 'down_proj']) add(`model.layers.${layer}.mlp.${part}.weight`, 19 << 20);
    for (const part of ['input_layernorm', 'post_attention_layernorm'])
      add(`model.layers.${layer}.${part}.weight`, 1 << 19);
  }
  add('model.embed_tokens.weight', bytes - end);
  const text = JSON.stringify({ __metadata__: { format: 'pt' }, ...tensors });
  const header = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header]);
}
