import { inspectPackage } from '#inspection/inspect-package';
import { defaultLimits } from '#inspection/limits';
import { buildGguf, llamaPairs, type BuiltGgufTensor, type BuiltValue, type GgufOptions } from '#test/builders/gguf';
import { packageFiles } from '#test/builders/package-files';
import { float32 } from '#test/builders/safetensors';

const inspect = async (bytes: Uint8Array, path = 'model.gguf') => {
  const inspection = await inspectPackage(packageFiles({ [path]: bytes }), { keepText: true });
  return { ...inspection, rules: inspection.findings.map(({ rule }) => rule) };
};
const build = (options: GgufOptions = {}) => buildGguf({ tensors, ...options });
const withPairs = (...pairs: [string, BuiltValue][]) => build({ pairs: [...llamaPairs, ...pairs] });
const withTensor = (tensor: Partial<BuiltGgufTensor>) => buildGguf({ tensors: [{ name: 'a', dims: [4], ...tensor }] });

const tensors: BuiltGgufTensor[] = [
  { name: 'token_embd.weight', dims: [256, 3], type: 12 },
  { name: 'output_norm.weight', dims: [5] },
  { name: 'scalar', dims: [], type: 30 },
];

describe('a GGUF file', () => {
  it('is clean and tells its tensors, counts and metadata', async () => {
    const { verdict, format, facts, tensors: found, recognisedWeights } = await inspect(build());
    expect({ verdict, format, recognisedWeights }).toEqual({
      verdict: 'clean',
      format: 'gguf',
      recognisedWeights: true,
    });
    expect(facts).toEqual({
      format: 'gguf',
      tensorCount: 3,
      parameterCount: 774,
      parameterCountByDtype: { BF16: 1, F32: 5, Q4_K: 768 },
      architecture: 'llama',
      contextLength: 4096,
      quantisation: 'Q4_K_M',
      tokenizer: { model: 'gpt2', tokens: 40, chatTemplate: false },
      metadata: {
        'general.architecture': 'llama',
        'general.name': 'Tiny',
        'general.file_type': '15',
        'llama.context_length': '4096',
        'tokenizer.ggml.model': 'gpt2',
      },
    });
    expect(found.map(({ name, dtype, shape, bytes }) => [name, dtype, shape, bytes])).toEqual([
      ['token_embd.weight', 'Q4_K', [3, 256], 432],
      ['output_norm.weight', 'F32', [5], 20],
      ['scalar', 'BF16', [], 2],
    ]);
  });

  it.each([32, 8, 64])('gives absolute offsets at which the bytes are, aligned to %d', async (alignment) => {
    const data = float32([1.5, -2, 4]);
    const pairs: [string, BuiltValue][] = [...llamaPairs, ['general.alignment', ['u32', alignment]]];
    const odd = { name: 'odd', dims: [3], type: 30 };
    const file = buildGguf({ alignment, pairs, tensors: [odd, { name: 'w', dims: [3], data }, odd].slice(0, 2) });
    const [, tensor] = (await inspect(file)).tensors;
    expect((tensor?.offset ?? 1) % alignment).toBe(0);
    expect(file.subarray(tensor?.offset, (tensor?.offset ?? 0) + (tensor?.bytes ?? 0))).toEqual(data);
  });

  it('may be a vocabulary without tensors, of version 2, and without the padding of its last tensor', async () => {
    expect((await inspect(buildGguf())).verdict).toBe('clean');
    expect((await inspect(build({ version: 2 }))).verdict).toBe('clean');
    expect((await inspect(build({ unpadded: true }))).verdict).toBe('clean');
  });

  it('is recognised by its content under any name', async () => {
    expect(await inspect(build(), 'weights')).toMatchObject({ verdict: 'clean', format: 'gguf' });
  });

  it('tells values of every type', async () => {
    const { facts } = await inspect(
      withPairs(
        ['v.u8', ['u8', 200]],
        ['v.i8', ['i8', 200]],
        ['v.u16', ['u16', 40000]],
        ['v.i16', ['i16', 40000]],
        ['v.i32', ['i32', -5]],
        ['v.f32', ['f32', 0.5]],
        ['v.bool', ['bool', 1]],
        ['v.u64', ['u64', 2n ** 64n - 1n]],
        ['v.i64', ['i64', -1]],
        ['v.f64', ['f64', 1e300]],
        ['v.short', ['array', 'i32', [1, -2, 3]]],
        ['v.empty', ['array', 'string', []]],
        ['v.long', ['array', 'f32', Array.from({ length: 100 }, (_, i) => i)]],
        ['v.last', ['string', 'zé']],
      ),
    );
    const told = Object.entries(facts.metadata ?? {}).filter(([key]) => key.startsWith('v.'));
    expect(Object.fromEntries(told)).toEqual({
      'v.u8': '200',
      'v.i8': '-56',
      'v.u16': '40000',
      'v.i16': '-25536',
      'v.i32': '-5',
      'v.f32': '0.5',
      'v.bool': 'true',
      'v.u64': '18446744073709551615',
      'v.i64': '-1',
      'v.f64': '1e+300',
      'v.short': '1, -2, 3',
      'v.empty': '',
      'v.last': 'zé',
    });
  });

  it('tells licence and base model, and shows its strings to whoever looks for secrets', async () => {
    const { facts, files } = await inspect(
      withPairs(
        ['general.license', ['string', 'apache-2.0']],
        ['general.base_model.0.name', ['string', 'Base']],
        ['general.base_model.0.repo_url', ['string', 'https://huggingface.co/acme/base']],
        ['general.tags', ['array', 'string', ['chat', 'ask me']]],
      ),
    );
    expect(facts).toMatchObject({ licence: 'apache-2.0', baseModel: 'acme/base' });
    expect(files[0]?.text).toContain('general.tags: ask me');
    expect(files[0]?.text).not.toContain('t39');
  });

  it('that is big-endian is read, and told of', async () => {
    const { verdict, rules, facts } = await inspect(build({ bigEndian: true }));
    expect({ verdict, rules }).toEqual({ verdict: 'caution', rules: ['gguf-big-endian'] });
    expect(facts).toMatchObject({ architecture: 'llama', parameterCount: 774 });
  });

  it('whose chat template reaches for Python is told of, under any of its names', async () => {
    const template: BuiltValue = ['string', "{{ cycler.__init__.__globals__.os.popen('id') }}"];
    for (const key of ['tokenizer.chat_template', 'tokenizer.chat_template.tool_use']) {
      expect(await inspect(withPairs([key, template]))).toMatchObject({
        verdict: 'caution',
        rules: ['chat-template-code'],
      });
    }
    const plain = await inspect(withPairs(['tokenizer.chat_template', ['string', '{{ messages[0].content }}']]));
    expect(plain).toMatchObject({ verdict: 'clean', facts: { tokenizer: { chatTemplate: true } } });
  });

  it('with bytes after its last tensor is told of', async () => {
    expect(await inspect(build({ tail: new Uint8Array(5) }))).toMatchObject({
      verdict: 'caution',
      rules: ['gguf-trailing-bytes'],
    });
  });

  it('with a zip at its end is a polyglot', async () => {
    const zip = Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18)]);
    expect((await inspect(build({ tail: zip }))).verdict).toBe('suspicious');
  });
});

describe('a hostile GGUF file', () => {
  const overlong = (length: number): BuiltValue => ['string', 'x'.repeat(length)];
  it.each([
    ['is only a magic', new Uint8Array(Buffer.from('GGUF\x03\0\0\0')), 'gguf-truncated'],
    ['has version 1', build({ version: 1 }), 'gguf-version'],
    ['has version 4', build({ version: 4 }), 'gguf-version'],
    ['has version 0', build({ version: 0 }), 'gguf-version'],
    ['is big-endian of version 2', build({ version: 2, bigEndian: true }), 'gguf-version'],
    ['claims 2⁶³ pairs', build({ claims: { pairs: 2n ** 63n } }), 'gguf-count'],
    ['claims 2⁶⁴ − 1 tensors', build({ claims: { tensors: 2n ** 64n - 1n } }), 'gguf-count'],
    ['claims one pair more than it has', buildGguf({ claims: { pairs: 7n } }), 'gguf-truncated'],
    ['repeats a key', withPairs(['general.name', ['string', 'other']]), 'gguf-duplicate-key'],
    ['has an empty key', withPairs(['', ['u8', 1]]), 'gguf-key'],
    ['has a key of other letters', withPairs(['général', ['u8', 1]]), 'gguf-key'],
    ['has a key longer than 65 535 bytes', withPairs(['k'.repeat(65_536), ['u8', 1]]), 'limit-exceeded'],
    ['has a boolean that is 2', withPairs(['b', ['bool', 2]]), 'gguf-bool'],
    ['has a boolean in a list that is 2', withPairs(['b', ['array', 'bool', [1, 2]]]), 'gguf-bool'],
    ['has a string above 1 MiB', withPairs(['s', overlong(1024 * 1024 + 1)]), 'limit-exceeded'],
    ['has a value of no known type', patched(withPairs(['zz', ['u8', 1]]), 'zz', 2, 13), 'gguf-value-type'],
    ['has an array of arrays', patched(withPairs(['zz', ['array', 'u8', [1]]]), 'zz', 6, 9), 'gguf-value-type'],
    ['claims an array past its end', patched(withPairs(['zz', ['array', 'u8', [1]]]), 'zz', 15, 1), 'gguf-truncated'],
    ['claims an array of 2⁶³ items', patched(withPairs(['zz', ['array', 'u8', [1]]]), 'zz', 17, 128), 'limit-exceeded'],
    ['claims a string past its end', patched(withPairs(['zz', ['string', 'a']]), 'zz', 10, 1), 'gguf-truncated'],
    ['is aligned to 3', withPairs(['general.alignment', ['u32', 3]]), 'gguf-alignment'],
    ['is aligned to 0', withPairs(['general.alignment', ['u32', 0]]), 'gguf-alignment'],
    ['says its alignment as u64', withPairs(['general.alignment', ['u64', 32]]), 'gguf-alignment'],
    ['says its alignment as a list', withPairs(['general.alignment', ['array', 'u32', [32]]]), 'gguf-alignment'],
    ['has a tensor name of 64 bytes', withTensor({ name: 'n'.repeat(64) }), 'gguf-tensor-name'],
    ['repeats a tensor', buildGguf({ tensors: [...tensors, { name: 'scalar', dims: [] }] }), 'gguf-duplicate-tensor'],
    ['has five dimensions', withTensor({ dims: [1, 1, 1, 1, 1] }), 'gguf-tensor-rank'],
    ['has a tensor of a removed type', withTensor({ type: 4 }), 'gguf-tensor-type'],
    ['has a negative dimension', withTensor({ dims: [-1], data: new Uint8Array(4) }), 'gguf-tensor-shape'],
    ['has 2⁶⁴ elements', withTensor({ dims: [2n ** 32n, 2n ** 32n], data: new Uint8Array(4) }), 'gguf-tensor-shape'],
    ['hides 2⁶⁴ elements behind a 0', withTensor({ dims: [0, 2n ** 40n, 2n ** 40n] }), 'gguf-tensor-shape'],
    ['has rows of half a block', withTensor({ dims: [16, 2], type: 2 }), 'gguf-tensor-shape'],
    ['has a gap', withTensor({ offset: 32 }), 'gguf-gap'],
    ['has an offset of 2⁶⁴ − 1', withTensor({ offset: -1 }), 'gguf-gap'],
    ['has tensors at one place', overlapping(), 'gguf-overlap'],
    ['ends before its last tensor', build({ unpadded: true }).subarray(0, -1), 'gguf-tensors-truncated'],
    ['has no architecture', build({ pairs: [] }), 'gguf-architecture'],
    [
      'has an architecture that is a path',
      build({ pairs: [['general.architecture', ['string', '../x']]] }),
      'gguf-architecture',
    ],
    ['has a number as its architecture', build({ pairs: [['general.architecture', ['u32', 1]]] }), 'gguf-architecture'],
  ])('that %s is incomplete', async (_, bytes, rule) => {
    const { verdict, rules } = await inspect(bytes);
    expect(rules[0]).toBe(rule);
    expect(verdict).toBe('incomplete');
  });

  it('does not hand out tensors that are at wrong places', async () => {
    expect((await inspect(withTensor({ offset: 32 }))).tensors).toEqual([]);
  });

  it('with more strings in lists than the limit is not followed to its end', async () => {
    const files = packageFiles({ 'a.gguf': build() });
    const { findings } = await inspectPackage(files, { limits: { ...defaultLimits, jsonValues: 39 } });
    expect(findings).toMatchObject([{ rule: 'limit-exceeded', verdict: 'incomplete' }]);
  });

  it('with a header above the limit is not read to its end', async () => {
    const files = packageFiles({ 'a.gguf': build() });
    const { findings } = await inspectPackage(files, { limits: { ...defaultLimits, headerBytes: 300 } });
    expect(findings).toMatchObject([{ rule: 'limit-exceeded', verdict: 'incomplete' }]);
  });
});

describe('a GGUF model in parts', () => {
  const part = (no: number, count: number, pairs: [string, BuiltValue][] = []) =>
    buildGguf({
      pairs: [...pairs, ['split.no', ['u16', no]], ['split.count', ['u16', count]]],
      tensors: [{ name: `w${no}`, dims: [10] }],
    });
  const first = part(0, 2, llamaPairs);

  it('is clean and counted as one when all parts are there', async () => {
    const files = packageFiles({ 'm-00001-of-00002.gguf': first, 'm-00002-of-00002.gguf': part(1, 2) });
    const { verdict, facts } = await inspectPackage(files);
    expect({ verdict, facts }).toMatchObject({
      verdict: 'clean',
      facts: { architecture: 'llama', parameterCount: 20, tensorCount: 2 },
    });
  });

  it('lacks a part, or has one under the name of another', async () => {
    expect((await inspect(first, 'm-00001-of-00002.gguf')).rules).toEqual(['shard-missing']);
    expect((await inspect(first, 'm-00002-of-00002.gguf')).rules).toEqual(['gguf-shard-name']);
    expect((await inspect(part(0, 60_000, llamaPairs), 'm-00001-of-60000.gguf')).rules).toEqual(['limit-exceeded']);
  });
});

/** The file with one byte replaced, counted from where a key begins. */
function patched(file: Uint8Array, key: string, after: number, value: number): Uint8Array {
  const copy = Uint8Array.from(file);
  copy[Buffer.from(file).indexOf(key) + after] = value;
  return copy;
}

function overlapping(): Uint8Array {
  return buildGguf({
    tensors: [
      { name: 'a', dims: [4] },
      { name: 'b', dims: [4], offset: 0 },
    ],
  });
}
