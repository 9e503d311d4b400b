import { buildSafetensors } from '#test/builders/safetensors';

/** More than what fits into the buffers between two processes: when all of it was sent, some of it has come. */
export const part = 16 << 20;
/** A package of one file that is larger than two of them. */
export const large = {
  'model.safetensors': Buffer.from(
    buildSafetensors([{ name: 'w', dtype: 'F32', shape: [10 << 20], data: Buffer.alloc(40 << 20, 'weights') }]),
  ),
};

/** Bytes without an end; says when the other side has taken the most of them and wants more. */
export function stallingAfter(bytes: Uint8Array, onWanted: () => void): ReadableStream<Uint8Array> {
  let given = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (given >= bytes.length) return onWanted();
      controller.enqueue(bytes.subarray(given, (given += 1 << 20)));
    },
  });
}
