import type { Format } from '#inspection/formats/format';
import { gguf } from '#inspection/formats/gguf/gguf';
import { json } from '#inspection/formats/json';
import { markdown } from '#inspection/formats/markdown';
import { onnx } from '#inspection/formats/onnx/onnx';
import { opaque } from '#inspection/formats/opaque';
import { safetensors } from '#inspection/formats/safetensors/safetensors';
import { shardedIndex } from '#inspection/formats/safetensors/sharded-index';
import { text } from '#inspection/formats/text';
import { prefixedZip, unsupported, unsupportedProtobuf } from '#inspection/formats/unsupported';
import { yaml } from '#inspection/formats/yaml';

/**
 * Every format in the order in which it is tried; the first that recognises a file inspects it. Adding a format
 * means adding a file and one line. safetensors is first because its header length may look like the magic of a
 * compressed file; text is last because it recognises any text.
 */
export const formats: readonly Format[] = [
  safetensors,
  gguf,
  ...unsupported,
  onnx,
  ...unsupportedProtobuf,
  opaque,
  prefixedZip,
  shardedIndex,
  json,
  yaml,
  markdown,
  text,
];
