import type { FindingDraft } from './finding';
import { extensionOf } from '#inspection/formats/format';

/** What an extension claims, as names of formats; `opaque` covers images and PDF. */
const claims = new Map<string, readonly string[]>([
  ['safetensors', ['safetensors']],
  ['onnx', ['onnx']],
  ['gguf', ['gguf']],
  ['tflite', ['tflite']],
  ['h5', ['hdf5']],
  ['hdf5', ['hdf5']],
  ['keras', ['zip']],
  ['npz', ['zip']],
  ['zip', ['zip']],
  ['npy', ['numpy']],
  ['cbm', ['catboost']],
  ['json', ['json', 'safetensors-index']],
  ['yaml', ['yaml']],
  ['yml', ['yaml']],
  ['md', ['markdown']],
  ['txt', ['text', 'lightgbm']],
  ...['png', 'jpg', 'jpeg', 'gif', 'webp', 'pdf'].map((extension) => [extension, ['opaque']] as const),
]);

/** A name is only a claim, and one that contradicts the content is how a file slips past those who believe it. */
export function claimFindings(path: string, format: string): FindingDraft[] {
  const extension = extensionOf(path);
  const expected = claims.get(extension);
  if (expected === undefined || expected.includes(format)) return [];
  const found = format === 'unknown' ? 'of no recognised format' : `of the format ${format}`;
  const title = `The file is named .${extension}, but its content is ${found}.`;
  return [{ rule: 'format-mismatch', verdict: 'suspicious', title }];
}
