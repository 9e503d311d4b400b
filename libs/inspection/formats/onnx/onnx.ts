import type { PackageFacts, TensorInfo, ValueInfo } from '#inspection/inspection';
import type { FindingDraft } from '#inspection/finding';
import type { Format } from '#inspection/formats/format';
import { boundedMetadata, countFacts } from '#inspection/formats/parameter-count';
import { elementTypeName } from './element-types';
import type { OnnxModel } from './model';
import { modelFindings } from './model-checks';
import { parseModel } from './model-parser';
import { protobufReader } from './protobuf-reader';
import { isOnnx } from './recognition';
import { checkTensor } from './tensor-checks';

/** Producers that name a framework; others (spox, onnxconverter …) say nothing about it. */
const frameworks: readonly (readonly [producer: RegExp, framework: string])[] = [
  [/^pytorch/i, 'pytorch'],
  [/^(tf2onnx|tensorflow|keras)/i, 'tensorflow'],
  [/^skl2onnx/i, 'scikit-learn'],
  [/paddle/i, 'paddle'],
  [/^jax/i, 'jax'],
];

/** ONNX: structure, versions and places of the weights, which are never read. */
export const onnx: Format = {
  name: 'onnx',
  role: 'weight',
  recognise: isOnnx,
  async inspect(source, context) {
    const model = await parseModel(protobufReader(source, context.limits), source.size, context.limits);
    const findings: FindingDraft[] = modelFindings(model);
    const tensors: TensorInfo[] = [];
    const companions = new Set<string>();
    for (const tensor of model.tensors) {
      const { findings: problems, place } = checkTensor(tensor, context);
      findings.push(...problems);
      if (place !== undefined && place.file !== context.path) companions.add(place.file);
      if (!tensor.initializer) continue;
      const { name, shape, elementType } = tensor;
      tensors.push({ name, dtype: elementTypeName(elementType), shape, ...(place ?? { file: context.path }) });
    }
    return { findings, facts: modelFacts(model, tensors), tensors, companions: [...companions] };
  },
};

function modelFacts(model: OnnxModel, tensors: readonly TensorInfo[]): PackageFacts {
  const { irVersion, inputs, outputs, nodeCount, metadata, main } = model;
  const producer = [model.producer, model.producerVersion].filter(Boolean).join(' ').slice(0, 200);
  return {
    format: 'onnx',
    ...countFacts(tensors),
    nodeCount,
    inputs: boundedValues(inputs),
    outputs: boundedValues(outputs),
    opsets: main.opsets.slice(0, 100).map(({ domain, version }) => ({ domain: domain.slice(0, 200), version })),
    framework: frameworks.find(([name]) => name.test(producer))?.[1] ?? 'onnx',
    ...(producer === '' ? {} : { producer }),
    ...(irVersion === undefined ? {} : { irVersion }),
    ...(metadata.length === 0 ? {} : { metadata: boundedMetadata(metadata) }),
  };
}

/** Facts become part of an event: at most 1000 values, with names of at most 200 characters. */
function boundedValues(values: readonly ValueInfo[]): ValueInfo[] {
  const cut = (text: string) => text.slice(0, 200);
  return values.slice(0, 1000).map((value) => ({
    ...value,
    name: cut(value.name),
    shape: value.shape.map((dim) => (typeof dim === 'string' ? cut(dim) : dim)),
  }));
}
