import { inspectPackage } from '#inspection/inspect-package';
import { defaultLimits } from '#inspection/limits';
import { packageFiles } from '#test/builders/package-files';

const inspect = async (path: string, content: string | Uint8Array, limits = defaultLimits) => {
  const inspection = await inspectPackage(packageFiles({ [path]: content }), { limits });
  return { ...inspection, rules: inspection.findings.map(({ rule }) => rule), format: inspection.files[0]?.format };
};

describe('JSON', () => {
  it('is clean, and a configuration tells architecture and model type', async () => {
    const config = JSON.stringify({ architectures: ['BertModel'], model_type: 'bert' });
    expect(await inspect('config.json', config)).toMatchObject({
      verdict: 'clean',
      format: 'json',
      facts: { architecture: 'BertModel', modelType: 'bert' },
    });
  });

  it('of an adapter tells its base model, but not a path of a machine', async () => {
    const base = async (name: string) => {
      return (await inspect('adapter_config.json', JSON.stringify({ base_model_name_or_path: name }))).facts.baseModel;
    };
    expect(await base('acme/base-7b')).toBe('acme/base-7b');
    expect(await base('/home/ada/base')).toBeUndefined();
  });

  it.each([
    ['is no JSON', '{"a": }', 'json-invalid'],
    ['is nested deep', '['.repeat(100_000), 'limit-exceeded'],
    ['turns binary', `{"a": "${'x'.repeat(5000)}\u0000"}`, 'artifact-unknown-format'],
  ])('that %s is incomplete', async (_, content, rule) => {
    expect(await inspect('a.json', content)).toMatchObject({ verdict: 'incomplete', rules: [rule] });
  });

  it('larger than the limit or of too many values is incomplete', async () => {
    expect((await inspect('a.json', '[1,2,3]', { ...defaultLimits, textBytes: 6 })).rules).toEqual(['limit-exceeded']);
    expect((await inspect('a.json', '[1,2,3]', { ...defaultLimits, jsonValues: 2 })).rules).toEqual(['limit-exceeded']);
  });

  it('with a key twice in one object needs care; in two objects it is fine', async () => {
    expect(await inspect('a.json', '{"a": 1, "\\u0061": 2}')).toMatchObject({ verdict: 'caution' });
    expect(await inspect('a.json', '[{"a": "b\\"a\\":"}, {"a": {"a": 2}}]')).toMatchObject({ verdict: 'clean' });
  });

  it('that makes loaders run code of the model is suspicious', async () => {
    expect(await inspect('config.json', '{"auto_map": {"AutoModel": "modeling.X"}}')).toMatchObject({
      verdict: 'suspicious',
      rules: ['remote-code'],
    });
  });

  it('with a chat template that reaches into Python needs care', async () => {
    const template = '{{ cycler.__init__.__globals__.os.popen("id") }}';
    expect((await inspect('tokenizer_config.json', JSON.stringify({ chat_template: template }))).rules).toEqual([
      'chat-template-code',
    ]);
    expect((await inspect('chat_template.jinja', template)).verdict).toBe('caution');
    expect((await inspect('chat_template.jinja', '{% for m in messages %}{{ m.content }}{% endfor %}')).verdict).toBe(
      'clean',
    );
  });
});

describe('YAML', () => {
  it('of several documents is clean', async () => {
    expect(await inspect('a.yaml', 'a: 1\n---\nb: [x, y]\n')).toMatchObject({ verdict: 'clean', format: 'yaml' });
  });

  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefgh'.split('').map((name, i) => `${name}: &${name} [${`*${'abcdefg'[i]},`.repeat(9)}]`),
  ].join('\n');

  it.each([
    ['is no YAML', 'a: [1', 'yaml-invalid'],
    ['repeats a key', 'a: 1\na: 2', 'yaml-invalid'],
    ['is an alias bomb', bomb, 'yaml-alias-bomb'],
    ['is nested deep', `${'['.repeat(80)}${']'.repeat(80)}`, 'limit-exceeded'],
    ['contains itself', 'a: &a [*a, *a]', 'limit-exceeded'],
  ])('that %s is incomplete', async (_, content, rule) => {
    expect(await inspect('a.yml', content)).toMatchObject({ verdict: 'incomplete', rules: [rule] });
  });

  it('whose tags create Python objects is suspicious', async () => {
    expect(await inspect('a.yaml', 'a: !!python/object/apply:os.system ["id"]')).toMatchObject({
      verdict: 'suspicious',
    });
  });
});

describe('Markdown and other members', () => {
  it('tells licence, task and base model of a model card', async () => {
    const card = '---\nlicense: apache-2.0\npipeline_tag: audio-classification\nbase_model: [acme/base]\n---\n# Card\n';
    expect(await inspect('README.md', card)).toMatchObject({
      verdict: 'clean',
      format: 'markdown',
      facts: { licence: 'apache-2.0', task: 'audio-classification', baseModel: 'acme/base' },
    });
  });

  it('takes a front matter that is no YAML for text', async () => {
    expect(await inspect('README.md', '---\na: [\n---\n')).toMatchObject({ verdict: 'clean', facts: {} });
  });

  it.each([
    ['text', '.gitattributes', '*.bin filter=lfs\n'],
    ['text', 'LICENSE', 'Apache License\n'],
    ['text', 'vocab.txt', '[PAD]\nthe\n'],
    ['text', '.gitkeep', ''],
    ['opaque', 'a.png', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0])],
    ['opaque', 'a.jpg', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 0])],
    ['opaque', 'a.pdf', '%PDF-1.7\nx'],
    [
      'opaque',
      'tokenizer.model',
      Uint8Array.from([0x0a, 0x0e, 0x0a, 0x05, 0x3c, 0x75, 0x6e, 0x6b, 0x3e, 0x15, 0, 0, 0, 0, 0x18, 2]),
    ],
  ])('keeps %s such as %s', async (format, path, content) => {
    expect(await inspect(path, content)).toMatchObject({ verdict: 'clean', format, recognisedWeights: false });
  });

  it('does not believe an image that is something else', async () => {
    expect((await inspect('a.png', 'text')).rules).toEqual(['format-mismatch']);
  });
});
