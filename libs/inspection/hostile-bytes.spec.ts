import fc from 'fast-check';
import { buildGguf, llamaPairs } from '#test/builders/gguf';
import { buildOnnxWithWeights, nestedNode } from '#test/builders/onnx';
import { packageFiles } from '#test/builders/package-files';
import { buildSafetensors } from '#test/builders/safetensors';
import { inspectPackage } from './inspect-package';
import { defaultLimits } from './limits';

const limits = { ...defaultLimits, readBytes: 200_000 };
const names = [
  'model.safetensors',
  'model.onnx',
  'model.gguf',
  'model.bin',
  'a.json',
  'a.yaml',
  'README.md',
  'a.txt',
  'x',
  'vocab.model',
  'm.safetensors.index.json',
];

/** Inspects the bytes under a name and answers whether they were refused, having checked how much was read. */
async function inspectBounded(path: string, bytes: Uint8Array): Promise<string> {
  let read = 0;
  const files = packageFiles({ [path]: bytes, 'model.weights': new Uint8Array(400) }).map((file) => ({
    ...file,
    source: {
      size: file.source.size,
      read: (offset: number, length: number) => {
        read += length;
        return file.source.read(offset, length);
      },
    },
  }));
  const { verdict } = await inspectPackage(files, { limits });
  expect(read).toBeLessThanOrEqual(files.length * limits.readBytes);
  return verdict;
}

/** Overwrites, inserts and cuts at a few places. */
function mutated(original: Uint8Array): fc.Arbitrary<Uint8Array> {
  const change = fc.record({
    at: fc.nat(original.length),
    cut: fc.oneof(fc.constant(1), fc.nat(16), fc.nat(original.length)),
    put: fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 1 }), fc.uint8Array({ maxLength: 12 })),
  });
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) =>
    changes.reduce<Uint8Array>((bytes, { at, cut, put }) => {
      return new Uint8Array(Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]));
    }, original),
  );
}

const safetensors = buildSafetensors(
  [
    { name: 'w', dtype: 'F32', shape: [4, 4] },
    { name: 'b', dtype: 'BF16', shape: [4] },
  ],
  { format: 'pt' },
);
const gguf = buildGguf({
  pairs: [...llamaPairs, ['general.alignment', ['u32', 8]]],
  alignment: 8,
  tensors: [
    { name: 'w', dims: [32, 2], type: 2 },
    { name: 'b', dims: [3] },
  ],
  unpadded: true,
});
const onnx = buildOnnxWithWeights({ metadata: [['a', 'b']], nodes: [nestedNode(3)] }).model;
const external = buildOnnxWithWeights({ external: { location: 'model.weights' } }).model;

describe('hostile bytes never make inspection throw or read more than its limit', () => {
  const property = (path: fc.Arbitrary<string>, bytes: fc.Arbitrary<Uint8Array>, runs: number) =>
    fc.assert(
      fc.asyncProperty(path, bytes, async (name, content) => {
        await inspectBounded(name, content);
      }),
      { numRuns: runs },
    );

  it('random bytes under any name', () => property(fc.constantFrom(...names), fc.uint8Array({ maxLength: 3000 }), 300));

  it('random text under any name', () => {
    const text = fc.string({ unit: fc.constantFrom(...'{}[]":,.&*!|>-#\n (SVcIitR0123abc'), maxLength: 400 });
    return property(
      fc.constantFrom(...names),
      text.map((content) => new Uint8Array(Buffer.from(content))),
      500,
    );
  });

  it('JSON under any name', () =>
    property(
      fc.constantFrom('a.json', 'config.json', 'm.safetensors.index.json', 'a.yaml'),
      fc.json().map((content) => new Uint8Array(Buffer.from(content))),
      200,
    ));

  it('safetensors with changes', () => property(fc.constantFrom('model.safetensors', 'x'), mutated(safetensors), 700));

  it('GGUF with changes', () => property(fc.constantFrom('model.gguf', 'x'), mutated(gguf), 700));

  it('ONNX with changes', () => property(fc.constantFrom('model.onnx', 'x'), mutated(onnx), 700));

  it('ONNX with external data and changes', () => property(fc.constant('model.onnx'), mutated(external), 500));

  it('a header that claims more than may be read', async () => {
    const claim = new Uint8Array(300_000).fill(0x20);
    claim.set([0xd0, 0x93, 4, 0, 0, 0, 0, 0, 0x7b]);
    expect(await inspectBounded('model.safetensors', claim)).toBe('incomplete');
  });

  it('a truncation at every byte of a valid file is never clean', async () => {
    for (const [path, file] of [['model.safetensors', safetensors] as const, ['model.gguf', gguf] as const]) {
      for (let length = 1; length < file.length; length += 1) {
        expect(await inspectBounded(path, file.subarray(0, length))).not.toBe('clean');
      }
    }
  });
});
