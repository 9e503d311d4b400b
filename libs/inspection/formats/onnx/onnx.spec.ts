import { join as joinPath } from 'node:path';
import { openFileSource } from '#inspection/file-source';
import { inspectPackage } from '#inspection/inspect-package';
import { compareTensors } from '#inspection/tensor-diff';
import { buildOnnx, bytes, join, nestedNode, node, tensor, varint } from '#test/builders/onnx';
import type { OnnxOptions } from '#test/builders/onnx';
import { packageFiles } from '#test/builders/package-files';
import { float32 } from '#test/builders/safetensors';

const inspect = async (model: Uint8Array, path = 'model.onnx') => {
  const inspection = await inspectPackage(packageFiles({ [path]: model }));
  return { ...inspection, rules: inspection.findings.map(({ rule }) => rule) };
};
const real = async (name: string) => {
  const directory = joinPath(__dirname, '../../../../node_modules/openwakeword-js/models');
  const source = await openFileSource(joinPath(directory, name));
  try {
    return await inspectPackage([{ path: name, size: source.size, digest: '', source }]);
  } finally {
    await source.close();
  }
};

describe('a real ONNX model', () => {
  it('tells what it is', async () => {
    const { verdict, format, facts } = await real('hello_deepa.onnx');
    expect({ verdict, format }).toEqual({ verdict: 'clean', format: 'onnx' });
    expect(facts).toEqual({
      format: 'onnx',
      producer: 'pytorch 2.8.0',
      framework: 'pytorch',
      irVersion: 7,
      opsets: [{ domain: 'ai.onnx', version: 13 }],
      nodeCount: 29,
      tensorCount: 14,
      parameterCount: 78053,
      parameterCountByDtype: { F32: 78053 },
      inputs: [{ name: 'onnx::Flatten_0', dtype: 'F32', shape: [1, 25, 96] }],
      outputs: [{ name: '39', dtype: 'F32', shape: [1, 1] }],
    });
  });

  it('differs from its sibling in the tensors of the other input length', async () => {
    const [hello, namaste] = [await real('hello_deepa.onnx'), await real('namaste_deepa.onnx')];
    expect(namaste.facts).toMatchObject({ parameterCount: 74981, irVersion: 7 });
    expect(compareTensors(hello.tensors, namaste.tensors)).toMatchObject({
      added: [],
      removed: [],
      changed: [{ name: 'layer1.weight', from: { shape: [32, 2400] }, to: { shape: [32, 2304] } }],
      same: 13,
    });
  });
});

describe('an ONNX file', () => {
  it('is clean, with offsets at which the bytes of its tensors are', async () => {
    const weights = float32([1, 2, 3]);
    const model = buildOnnx({ initializers: [tensor('extra', [3], weights)] });
    const { verdict, facts, tensors } = await inspect(model);
    expect(verdict).toBe('clean');
    expect(facts).toMatchObject({
      parameterCount: 4 * 8 + 8 + 8 * 2 + 2 + 3,
      inputs: [{ name: 'input', dtype: 'F32', shape: ['batch', 4] }],
      outputs: [{ name: 'h2', dtype: 'F32', shape: ['batch', 2] }],
    });
    const { offset = 0, bytes: length = 0 } = tensors.find(({ name }) => name === 'extra') ?? {};
    expect(model.subarray(offset, offset + length)).toEqual(weights);
  });

  it('is recognised by its content under any name', async () => {
    expect(await inspect(buildOnnx({ sizes: [64, 64, 64] }), 'model.bin')).toMatchObject({
      verdict: 'clean',
      format: 'onnx',
    });
  });

  it('does not count an initializer among its inputs', async () => {
    const input = (name: string) => bytes(11, bytes(1, name));
    const graph = join([bytes(5, tensor('w', [1], float32([1]))), input('w'), input('x'), bytes(12, bytes(1, 'y'))]);
    const model = join([varint(1, 8), bytes(7, graph), bytes(8, varint(2, 13))]);
    expect((await inspect(model)).facts.inputs).toEqual([{ name: 'x', dtype: 'UNDEFINED', shape: [], unranked: true }]);
  });

  it('counts the values of sparse initializers and the tensors of constants, not their structure', async () => {
    const sparse = join([
      bytes(1, tensor('s', [2], float32([1, 2]))),
      bytes(2, tensor('', [2], new Uint8Array(16), 7)),
    ]);
    const constant = node('Constant', '', [join([bytes(1, 'value'), bytes(5, tensor('', [3], float32([1, 2, 3])))])]);
    const graph = join([bytes(1, constant), bytes(15, sparse), bytes(12, bytes(1, 'y'))]);
    const { facts, verdict } = await inspect(join([varint(1, 8), bytes(7, graph), bytes(8, varint(2, 13))]));
    expect(verdict).toBe('clean');
    expect(facts.parameterCountByDtype).toEqual({ F32: 5 });
  });

  it('keeps metadata properties bounded', async () => {
    const metadata = Array.from({ length: 150 }, (_, i): [string, string] => [`k${i}`, 'v'.repeat(2000)]);
    const kept = (await inspect(buildOnnx({ metadata }))).facts.metadata ?? {};
    expect(Object.keys(kept)).toHaveLength(100);
    expect(kept['k0']).toHaveLength(1024);
  });

  it.each<[string, OnnxOptions, string]>([
    ['has no IR version', { irVersion: undefined }, 'onnx-ir-version'],
    ['has an IR version of the future', { irVersion: 15 }, 'onnx-ir-version'],
    ['has a negative IR version', { irVersion: -1 }, 'onnx-ir-version'],
    ['imports a domain twice', { opsets: [0, 1].map(() => ({ domain: '', version: 13 })) }, 'onnx-opset-repeated'],
    ['uses a domain that it does not import', { nodes: [node('Scaler', 'ai.onnx.ml')] }, 'onnx-domain-not-imported'],
    [
      'hides such a use in a subgraph',
      { nodes: [nestedNode(3, node('Scaler', 'ai.onnx.ml'))] },
      'onnx-domain-not-imported',
    ],
    ['has no outputs', { outputs: false }, 'onnx-outputs-missing'],
    [
      'repeats a metadata key',
      {
        metadata: [
          ['a', '1'],
          ['a', '2'],
        ],
      },
      'onnx-metadata-repeated',
    ],
    ['repeats an initializer', { initializers: [tensor('w1', [1], float32([1]))] }, 'onnx-initializer-repeated'],
    ['has two graphs', { tail: bytes(7, bytes(2, 'second')) }, 'onnx-two-graphs'],
    ['has a node without operator', { nodes: [node('')] }, 'onnx-operator-missing'],
    ['has a tensor of the wrong length', { initializers: [tensor('x', [3], float32([1]))] }, 'onnx-tensor-size'],
    ['has a tensor without data', { initializers: [join([varint(1, 1), varint(2, 1)])] }, 'onnx-tensor-data'],
    ['has a tensor of negative shape', { initializers: [tensor('x', [-1], float32([1]))] }, 'onnx-tensor-shape'],
    ['overflows 64 bits', { initializers: [tensor('x', [2 ** 40, 2 ** 40], float32([1]))] }, 'onnx-tensor-shape'],
    ['has a tensor of unknown type', { initializers: [tensor('x', [1], float32([1]), 99)] }, 'onnx-tensor-type'],
    ['has strings as raw data', { initializers: [tensor('x', [1], float32([1]), 8)] }, 'onnx-tensor-data'],
    ['nests a thousand subgraphs', { nodes: [nestedNode(1000)] }, 'limit-exceeded'],
    ['has a field that runs past its end', { tail: bytes(6, 'abc', 1000) }, 'protobuf-truncated'],
    [
      'has a number of eleven bytes',
      { tail: new Uint8Array([0x28, ...Array<number>(10).fill(0xff), 1]) },
      'protobuf-varint-overrun',
    ],
    ['has a group', { tail: new Uint8Array([0x33, 0x34]) }, 'protobuf-wire-type'],
    ['has a field 0', { tail: new Uint8Array([0x00, 0x00]) }, 'protobuf-tag'],
    ['has its graph as a number', { tail: varint(7, 1) }, 'onnx-two-graphs'],
  ])('that %s is incomplete', async (_, options, rule) => {
    const { verdict, rules } = await inspect(buildOnnx(options));
    expect(rules).toContain(rule);
    expect(verdict).toBe('incomplete');
  });

  it('without imported operator sets is incomplete', async () => {
    expect((await inspect(buildOnnx({ opsets: [] }))).rules).toContain('onnx-opset-missing');
  });

  it('with operators of its own making needs care, unless it defines them as functions', async () => {
    const opsets = [
      { domain: '', version: 13 },
      { domain: 'acme', version: 1 },
    ];
    const custom = await inspect(buildOnnx({ opsets, nodes: [node('Secret', 'acme')] }));
    expect(custom).toMatchObject({ verdict: 'caution', rules: ['onnx-custom-operators'] });
    const body = join([bytes(1, 'Secret'), bytes(7, node('Relu')), bytes(9, varint(2, 13)), bytes(10, 'acme')]);
    expect((await inspect(buildOnnx({ opsets, nodes: [node('Secret', 'acme')], functions: [body] }))).verdict).toBe(
      'clean',
    );
  });

  it('checks the imports of its functions too', async () => {
    const body = join([bytes(1, 'F'), bytes(7, node('Relu')), bytes(10, 'acme')]);
    expect((await inspect(buildOnnx({ functions: [body] }))).rules).toEqual(['onnx-domain-not-imported']);
  });

  it('that calls Python is suspicious', async () => {
    const opsets = [
      { domain: '', version: 13 },
      { domain: 'com.microsoft', version: 1 },
    ];
    expect((await inspect(buildOnnx({ opsets, nodes: [node('PyOp', 'com.microsoft')] }))).verdict).toBe('suspicious');
  });

  it('with a field that ONNX does not define needs care', async () => {
    expect(await inspect(buildOnnx({ tail: bytes(99, 'x') }))).toMatchObject({ verdict: 'caution' });
  });

  it('with a zip behind it is a polyglot', async () => {
    const tail = bytes(6, Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)]));
    expect(await inspect(buildOnnx({ tail }))).toMatchObject({ rules: ['polyglot'], verdict: 'suspicious' });
  });

  it('that is in truth text contradicts its name', async () => {
    const { rules, recognisedWeights } = await inspect(new Uint8Array(Buffer.from('hello')));
    expect(rules).toEqual(['format-mismatch']);
    expect(recognisedWeights).toBe(false);
  });

  it('is inspected without reading its weights', async () => {
    const [file] = packageFiles({ 'model.onnx': buildOnnx({ sizes: [512, 1024, 64] }) });
    if (file === undefined) throw new Error('no file');
    let read = 0;
    const source = {
      size: file.size,
      read: (at: number, length: number) => ((read += length), file.source.read(at, length)),
    };
    await inspectPackage([{ ...file, source }]);
    expect(file.size).toBeGreaterThan(2_000_000);
    expect(read).toBeLessThan(100_000);
  });
});
