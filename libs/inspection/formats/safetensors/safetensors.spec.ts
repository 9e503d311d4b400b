import { inspectPackage } from '#inspection/inspect-package';
import { buildSafetensors, float32, safetensorsOf } from '#test/builders/safetensors';
import { packageFiles } from '#test/builders/package-files';

const inspect = async (bytes: Uint8Array, path = 'model.safetensors') => {
  const inspection = await inspectPackage(packageFiles({ [path]: bytes }));
  return { ...inspection, rules: inspection.findings.map(({ rule }) => rule) };
};
const entry = (dtype: string, shape: unknown, offsets: unknown) => ({ dtype, shape, data_offsets: offsets });
const fileOf = (header: unknown, length: number) => safetensorsOf(JSON.stringify(header), new Uint8Array(length));

describe('a safetensors file', () => {
  const good = buildSafetensors(
    [
      { name: 'w', dtype: 'F32', shape: [2, 3] },
      { name: 'b', dtype: 'BF16', shape: [3] },
      { name: 'scalar', dtype: 'I64', shape: [] },
      { name: 'empty', dtype: 'F16', shape: [0, 7] },
    ],
    { format: 'pt', note: 'made here' },
  );

  it('is clean and tells its tensors, counts and metadata', async () => {
    const { verdict, format, facts, tensors, recognisedWeights } = await inspect(good);
    expect({ verdict, format, recognisedWeights }).toEqual({
      verdict: 'clean',
      format: 'safetensors',
      recognisedWeights: true,
    });
    expect(facts).toEqual({
      format: 'safetensors',
      tensorCount: 4,
      parameterCount: 10,
      parameterCountByDtype: { BF16: 3, F16: 0, F32: 6, I64: 1 },
      framework: 'pytorch',
      metadata: { format: 'pt', note: 'made here' },
    });
    expect(tensors[1]).toEqual({
      name: 'b',
      dtype: 'BF16',
      shape: [3],
      bytes: 6,
      offset: good.length - 14,
      file: 'model.safetensors',
    });
  });

  it('gives offsets at which the bytes of the tensor are', async () => {
    const data = float32([1.5, -2]);
    const file = buildSafetensors([{ name: 'w', dtype: 'F32', shape: [2], data }]);
    const [tensor] = (await inspect(file)).tensors;
    expect(file.subarray(tensor?.offset, (tensor?.offset ?? 0) + (tensor?.bytes ?? 0))).toEqual(data);
  });

  it('is recognised by its content under any name', async () => {
    expect(await inspect(good, 'weights')).toMatchObject({ verdict: 'clean', format: 'safetensors' });
  });

  it('may be padded with spaces and may have no tensors', async () => {
    expect((await inspect(safetensorsOf('{}      '))).verdict).toBe('clean');
  });

  it('may have types of less than a byte that fill whole bytes', async () => {
    const file = buildSafetensors([
      { name: 'a', dtype: 'F4', shape: [2, 3] },
      { name: 'b', dtype: 'F6_E2M3', shape: [4] },
    ]);
    expect((await inspect(file)).verdict).toBe('clean');
  });

  it.each([
    ['claims a header longer than the file', safetensorsOf('{}', undefined, 3n), 'safetensors-header-length'],
    ['claims a header above 100 MB', safetensorsOf('{}', undefined, 100_000_001n), 'safetensors-header-too-large'],
    [
      'claims a header of 2⁶⁴ − 1 bytes',
      safetensorsOf('{}', undefined, 2n ** 64n - 1n),
      'safetensors-header-too-large',
    ],
    ['has a header that is no JSON', safetensorsOf('{"a":}'), 'safetensors-header-invalid'],
    ['has a header that is no UTF-8', badUtf8(), 'safetensors-header-invalid'],
    ['pads its header with line feeds', safetensorsOf('{}\n'), 'safetensors-header-invalid'],
    ['has an entry without offsets', fileOf({ a: { dtype: 'F32', shape: [1] } }, 4), 'safetensors-entry-invalid'],
    ['has three offsets', fileOf({ a: entry('F32', [1], [0, 4, 4]) }, 4), 'safetensors-entry-invalid'],
    ['has a negative dimension', fileOf({ a: entry('F32', [-1], [0, 4]) }, 4), 'safetensors-entry-invalid'],
    ['has a fractional dimension', fileOf({ a: entry('F32', [0.5], [0, 4]) }, 4), 'safetensors-entry-invalid'],
    ['has metadata that is no string', fileOf({ __metadata__: { a: 1 } }, 0), 'safetensors-metadata-invalid'],
    ['has metadata that is a list', fileOf({ __metadata__: ['a'] }, 0), 'safetensors-metadata-invalid'],
    ['has an unknown dtype', fileOf({ a: entry('F33', [1], [0, 4]) }, 4), 'safetensors-dtype-unknown'],
    ['has a hole', fileOf({ a: entry('F32', [1], [4, 8]) }, 8), 'safetensors-hole'],
    ['has an overlap', fileOf({ a: entry('U8', [4], [0, 4]), b: entry('U8', [4], [2, 6]) }, 6), 'safetensors-overlap'],
    ['has a tensor that ends before it begins', fileOf({ a: entry('U8', [1], [1, 0]) }, 1), 'safetensors-offsets'],
    ['has a tensor of the wrong length', fileOf({ a: entry('F32', [2], [0, 4]) }, 4), 'safetensors-tensor-size'],
    ['has a type that fills half a byte', fileOf({ a: entry('F4', [3], [0, 2]) }, 2), 'safetensors-misaligned'],
    ['ends before its last tensor', fileOf({ a: entry('F32', [2], [0, 8]) }, 7), 'safetensors-truncated'],
    ['goes on after its last tensor', fileOf({ a: entry('F32', [1], [0, 4]) }, 5), 'safetensors-trailing-bytes'],
    ['overflows 64 bits', fileOf({ a: entry('F64', [2 ** 40, 2 ** 40], [0, 0]) }, 0), 'safetensors-size-overflow'],
    [
      'repeats a tensor',
      safetensorsOf(
        '{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0061":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}',
      ),
      'safetensors-duplicate-key',
    ],
    [
      'repeats a key inside an entry',
      safetensorsOf('{"a":{"dtype":"U8","dtype":"F32","shape":[0],"data_offsets":[0,0]}}'),
      'safetensors-duplicate-key',
    ],
    ['nests its header deep', safetensorsOf(`{"a":${'['.repeat(100)}${']'.repeat(100)}}`), 'limit-exceeded'],
  ])('that %s is incomplete', async (_, bytes, rule) => {
    const { verdict, rules, tensors } = await inspect(bytes);
    expect(rules[0]).toBe(rule);
    expect(verdict).toBe('incomplete');
    expect(tensors).toEqual([]);
  });

  it('keeps a tensor called __proto__ apart from objects', async () => {
    const file = safetensorsOf('{"__proto__":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', new Uint8Array(1));
    expect((await inspect(file)).tensors).toMatchObject([{ name: '__proto__' }]);
  });

  it('that is in truth something else contradicts its name', async () => {
    const { verdict, rules } = await inspect(Uint8Array.from({ length: 64 }, () => 0xee));
    expect(rules).toEqual(['format-mismatch', 'artifact-unknown-format']);
    expect(verdict).toBe('incomplete');
  });

  it('with a zip at its end is a polyglot, even where the zip is inside a tensor', async () => {
    const zip = Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)]);
    const { verdict, rules } = await inspect(
      buildSafetensors([{ name: 'z', dtype: 'U8', shape: [zip.length], data: zip }]),
    );
    expect(rules).toEqual(['polyglot']);
    expect(verdict).toBe('suspicious');
  });
});

function badUtf8(): Uint8Array {
  const bytes = safetensorsOf('{"a":1}');
  bytes[10] = 0xff;
  return bytes;
}
