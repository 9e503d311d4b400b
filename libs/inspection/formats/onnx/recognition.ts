import { extensionOf } from '#inspection/formats/format';
import type { Probe } from '#inspection/formats/format';

const BYTES = 2;
/** Fields of ModelProto that are length-delimited; 1 and 5 are varints. */
const bytesFields = new Set([2, 3, 4, 6, 7, 8, 14, 20, 25, 26]);
const numberFields = new Set([1, 5]);

/**
 * ONNX has no magic. A file is taken for one if it begins with an IR version of 3 to 14 and goes on with fields of
 * ModelProto of the right wire types, of which the graph is one, as far as the head shows. A file named `.onnx` is
 * taken for one if its first field alone fits, so that the findings can say what is wrong further on.
 */
export function isOnnx({ head, size, path, text }: Probe): boolean {
  if (text) return false;
  const named = extensionOf(path) === 'onnx';
  let at = 0;
  let graph = false;
  for (let index = 0; at < size; index += 1) {
    const tag = varint(head, at);
    const value = tag === undefined ? undefined : varint(head, tag.next);
    if (tag === undefined || value === undefined) return graph && at >= head.length - 20;
    const number = tag.value >>> 3;
    const isBytes = (tag.value & 7) === BYTES;
    const fits = (isBytes ? bytesFields : numberFields).has(number) && (isBytes || (tag.value & 7) === 0);
    const start = value.next;
    if (!fits || (isBytes && start + value.value > size && !named)) return false;
    if (index === 0) {
      if (named) return true;
      if (number !== 1 || value.value < 3 || value.value > 14) return false;
    }
    if (number === 2 && !isPrintable(head.subarray(start, start + value.value))) return false;
    graph ||= number === 7;
    at = isBytes ? start + value.value : start;
    // What follows is past the head: a long graph or documentation.
    if (at >= head.length && at < size) return graph || number === 6;
  }
  return graph;
}

function varint(bytes: Uint8Array, at: number): { value: number; next: number } | undefined {
  let value = 0;
  for (let i = 0; i < 10; i += 1) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 128 ** i;
    if (byte < 0x80) return { value, next: at + i + 1 };
  }
  return undefined;
}

/** A producer's name, where SavedModel and Core ML have a message. */
function isPrintable(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte >= 0x20 && byte !== 0x7f);
}
