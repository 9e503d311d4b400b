import { inspectPackage } from '#inspection/inspect-package';
import { buildOnnxWithWeights, bytes, externalTensor, join, node } from '#test/builders/onnx';
import { packageFiles } from '#test/builders/package-files';

const location = 'model.weights';
const { model, weights } = buildOnnxWithWeights({ external: { location } });
const rulesOf = async (files: Record<string, Uint8Array>) => {
  const { verdict, findings } = await inspectPackage(packageFiles(files));
  return { verdict, rules: [...new Set(findings.map(({ rule }) => rule))] };
};

describe('external data of an ONNX model', () => {
  it('is found beside the model and needs no format of its own', async () => {
    const files = { 'onnx/model.onnx': model, 'onnx/model.weights': weights };
    const { verdict, files: reports, tensors, facts } = await inspectPackage(packageFiles(files));
    expect(verdict).toBe('clean');
    expect(reports[1]).toMatchObject({ format: 'onnx-external-data', role: 'weight' });
    expect(tensors[1]).toEqual({
      name: 'b1',
      dtype: 'F32',
      shape: [8],
      file: 'onnx/model.weights',
      offset: 128,
      bytes: 32,
    });
    expect(facts.parameterCount).toBe(weights.length / 4);
  });

  it('is incomplete without its file, or with one that is too short', async () => {
    expect(await rulesOf({ 'model.onnx': model })).toEqual({ verdict: 'incomplete', rules: ['onnx-external-missing'] });
    expect((await rulesOf({ 'model.onnx': model, [location]: weights.subarray(1) })).rules).toContain(
      'onnx-external-range',
    );
  });

  it.each(['../model.weights', '/etc/passwd', 'a\\b', 'C:/x', './model.weights'])(
    'is dangerous at %j',
    async (path) => {
      const escaping = buildOnnxWithWeights({ external: { location: path } }).model;
      expect(await rulesOf({ 'model.onnx': escaping, [location]: weights })).toMatchObject({ verdict: 'dangerous' });
    },
  );

  it('is dangerous where an attribute of a nested graph leads out of the package', async () => {
    const hidden = externalTensor('t', [1], { location: '../../secret' });
    const inner = node('Constant', '', [bytes(5, hidden)]);
    const nodes = [node('If', '', [join([bytes(1, 'then_branch'), bytes(6, bytes(1, inner))])])];
    const { model: nested } = buildOnnxWithWeights({ nodes });
    expect(await rulesOf({ 'model.onnx': nested })).toEqual({
      verdict: 'dangerous',
      rules: ['onnx-external-path-refused'],
    });
  });

  it.each([
    [{ offset: '-1' }, 'onnx-external-range'],
    [{ offset: '99999999999999999999' }, 'onnx-external-range'],
    [{ length: '4' }, 'onnx-tensor-size'],
    [{ length: '0x10' }, 'onnx-external-range'],
  ])('is incomplete with %j', async (entries, rule) => {
    const wrong = buildOnnxWithWeights({ external: { location, entries } }).model;
    expect((await rulesOf({ 'model.onnx': wrong, [location]: weights })).rules).toContain(rule);
  });

  it('does not excuse a file that is a program', async () => {
    const program = Buffer.concat([Buffer.from('\x7fELF', 'latin1'), weights.subarray(4)]);
    expect((await rulesOf({ 'model.onnx': model, [location]: program })).rules).toEqual(['artifact-unknown-format']);
  });
});
