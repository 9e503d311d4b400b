import type { ByteSource } from './byte-source';

/** What inspection says of a file or a package; the order below is the order of severity. */
export type Verdict = 'clean' | 'caution' | 'suspicious' | 'incomplete' | 'dangerous';

/** How much a finding weighs for a reader; its verdict says what it does to the file. */
export type Severity = 'info' | 'warning' | 'error';

const bySeverity: readonly Verdict[] = ['clean', 'caution', 'suspicious', 'incomplete', 'dangerous'];

/** The most severe of the verdicts; `clean` when there are none. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  let rank = 0;
  for (const verdict of verdicts) rank = Math.max(rank, bySeverity.indexOf(verdict));
  return bySeverity[rank] ?? 'clean';
}

/** One observation about one file. `rule` is a stable kebab-case id, `verdict` is what it raises the file to. */
export interface Finding {
  rule: string;
  file: string;
  severity: Severity;
  verdict: Verdict;
  title: string;
  /** At most 300 characters, control characters replaced. */
  detail?: string;
  /** Byte position in the file. */
  offset?: number;
}

/** Dimensions in their order: a length, the name of a variable one, or null for one without a name. */
export type Shape = (number | string | null)[];

/** A stored tensor. `dtype` has the names of safetensors (F32, BF16, I64 …) whatever the format is. */
export interface TensorInfo {
  name: string;
  dtype: string;
  shape: Shape;
  /** Length of the stored bytes, with `offset` their absolute position in `file`. Absent where they are not contiguous. */
  bytes?: number;
  offset?: number;
  /** Path of the file that holds the bytes. */
  file: string;
}

/** An input or an output of a graph. A symbolic dimension is its name, an unknown one null. */
export interface ValueInfo {
  name: string;
  dtype: string;
  shape: Shape;
  /** True where the file gives no shape at all (an empty `shape` alone means a scalar). */
  unranked?: true;
}

/** A set of operators that an ONNX model needs. */
export interface Opset {
  /** The default domain is written `ai.onnx`. */
  domain: string;
  version: number;
}

/** What files say about the model. A type and not an interface, so that it is assignable to a JSON record. */
export type PackageFacts = {
  /** Format of the weight files. */
  format?: string;
  parameterCount?: number;
  parameterCountByDtype?: Record<string, number>;
  tensorCount?: number;
  nodeCount?: number;
  inputs?: ValueInfo[];
  outputs?: ValueInfo[];
  /** Name and version of the program that wrote an ONNX file. */
  producer?: string;
  irVersion?: number;
  opsets?: Opset[];
  framework?: string;
  architecture?: string;
  modelType?: string;
  /** How most of the weights of a GGUF file are quantised, such as Q4_K_M. */
  quantisation?: string;
  /** How many tokens a language model was trained to look at. */
  contextLength?: number;
  /** The tokenizer in a GGUF file: its algorithm, how many tokens it has, whether a chat template is there. */
  tokenizer?: { model: string; preTokenizer?: string; tokens?: number; chatTemplate: boolean };
  /** `__metadata__` of safetensors, `metadata_props` of ONNX, pairs of GGUF: at most 100 entries of 1024 characters. */
  metadata?: Record<string, string>;
  baseModel?: string;
  licence?: string;
  task?: string;
};

/** What a file is in its package. */
export type Role = 'weight' | 'config' | 'doc' | 'other';

/** What the inspection says of one file; size in bytes. */
export interface FileReport {
  path: string;
  size: number;
  /** Name of the recognised format, `unknown` if none. */
  format: string;
  role: Role;
  verdict: Verdict;
  findings: Finding[];
  facts: PackageFacts;
  tensors?: TensorInfo[];
  /** Decoded text of the text formats, only with `keepText`. */
  text?: string;
}

/** A file to inspect: path inside the package, size in bytes, digest as `sha256:…`. */
export interface PackageFile {
  path: string;
  size: number;
  digest: string;
  source: ByteSource;
}

/** What the inspection says of all files together; its verdict is the worst of the findings. */
export interface PackageInspection {
  format?: string;
  facts: PackageFacts;
  files: FileReport[];
  tensors: TensorInfo[];
  findings: Finding[];
  verdict: Verdict;
  /** False when no file of the package is of a weight format that this release inspects. */
  recognisedWeights: boolean;
}
