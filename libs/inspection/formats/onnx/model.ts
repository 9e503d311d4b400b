import type { Opset, ValueInfo } from '#inspection/inspection';

/** A tensor of any place of the file, without its data. */
export interface OnnxTensor {
  /** With the path of the nodes that hold its graph, `loop/weight`, unless it is of the main graph. */
  name: string;
  elementType: number;
  shape: number[];
  /** An initializer, dense or the values of a sparse one, counts as parameters; the rest doesn't. */
  initializer: boolean;
  /** Which fields hold data, and where if it is only one range. */
  dataFields: number[];
  start?: number;
  end?: number;
  external: boolean;
  /** `external_data`: location, offset, length, checksum. */
  externalData: [string, string][];
}

/** Operators used in one scope, and the opsets that the scope imports. */
export interface Scope {
  name: string;
  opsets: Opset[];
  /** `domain` → names of its operators. */
  operators: Map<string, Set<string>>;
}

/** What is kept of a ModelProto; a field that is absent in the file is absent here. */
export interface OnnxModel {
  irVersion?: number;
  producer?: string;
  producerVersion?: string;
  metadata: [string, string][];
  hasGraph: boolean;
  inputs: ValueInfo[];
  outputs: ValueInfo[];
  nodeCount: number;
  tensors: OnnxTensor[];
  /** Names of initializers that one graph has twice. */
  repeatedInitializers: string[];
  main: Scope;
  /** Functions that the model brings itself: `domain` → names. */
  functions: { domain: string; name: string; scope: Scope }[];
  /** Numbers of top-level fields that ONNX doesn't define. */
  unknownFields: number[];
}

/** The empty domain and `ai.onnx` are the same one. */
export function domainName(domain: string): string {
  return domain === '' ? 'ai.onnx' : domain;
}
