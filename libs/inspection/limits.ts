/** Bounds of inspecting one package. Reaching one is a finding with the verdict `incomplete`. */
export interface Limits {
  /** Files in a package. */
  files: number;
  /** Bytes read of one file, all reads together. */
  readBytes: number;
  /** Size of a JSON, Markdown or plain text file. */
  textBytes: number;
  /** Size of a YAML file or front matter, whose parser takes some 250 times as much memory. */
  yamlBytes: number;
  /** Decoded texts kept for one package with `keepText`. */
  keptTextBytes: number;
  /** Nesting of JSON, YAML, protobuf types and graphs. */
  depth: number;
  /** Values in one JSON text, which bounds the memory that parsing it takes, and strings in lists of a GGUF file. */
  jsonValues: number;
  /** Length of a safetensors or GGUF header; 100 000 000 is the constant of the reference implementation of safetensors. */
  headerBytes: number;
  /** Tensors in one file. */
  tensors: number;
  /** Pairs of metadata in one GGUF file. */
  ggufPairs: number;
  /** Fields in one protobuf file. */
  protobufFields: number;
  /** Length of one string in a protobuf or GGUF file. */
  stringBytes: number;
  /** Findings kept for one file. */
  findings: number;
}

/** What an inspection may take unless told otherwise. */
export const defaultLimits: Limits = {
  files: 1000,
  readBytes: 256 * 1024 * 1024,
  textBytes: 32 * 1024 * 1024,
  yamlBytes: 512 * 1024,
  keptTextBytes: 64 * 1024 * 1024,
  depth: 64,
  jsonValues: 5_000_000,
  headerBytes: 100_000_000,
  tensors: 200_000,
  ggufPairs: 100_000,
  protobufFields: 20_000_000,
  stringBytes: 1024 * 1024,
  findings: 100,
};
