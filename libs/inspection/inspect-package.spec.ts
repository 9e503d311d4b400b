import { buildOnnx, node } from '#test/builders/onnx';
import { packageFiles } from '#test/builders/package-files';
import { buildSafetensors } from '#test/builders/safetensors';
import { inspectPackage } from './inspect-package';
import { worst } from './inspection';
import { defaultLimits } from './limits';

const weights = buildSafetensors([{ name: 'w', dtype: 'F32', shape: [100] }], { format: 'pt' });

describe('inspecting a package', () => {
  it('joins the facts of weights, configuration and card', async () => {
    const inspection = await inspectPackage(
      packageFiles({
        'README.md': '---\nlicense: mit\nbase_model: acme/other\n---\n',
        'adapter_config.json': '{"base_model_name_or_path": "acme/base"}',
        'model.safetensors': weights,
      }),
    );
    expect(inspection).toMatchObject({ verdict: 'clean', format: 'safetensors', recognisedWeights: true });
    expect(inspection.facts).toMatchObject({
      framework: 'pytorch',
      parameterCount: 100,
      licence: 'mit',
      baseModel: 'acme/base',
    });
    expect(inspection.files.map(({ role }) => role)).toEqual(['doc', 'config', 'weight']);
  });

  it('counts the parameters of the format that has most of the bytes', async () => {
    const { facts } = await inspectPackage(
      packageFiles({ 'a.onnx': buildOnnx({ sizes: [64, 64] }), 'b.safetensors': weights }),
    );
    expect(facts).toMatchObject({ format: 'onnx', parameterCount: 64 * 64 + 64 });
  });

  it('has the worst verdict of its files', async () => {
    const opsets = [
      { domain: '', version: 13 },
      { domain: 'acme', version: 1 },
    ];
    const { verdict, files } = await inspectPackage(
      packageFiles({ 'a.onnx': buildOnnx({ opsets, nodes: [node('X', 'acme')] }), 'b.png': 'text', 'c.txt': 'fine' }),
    );
    expect(files.map((file) => file.verdict)).toEqual(['caution', 'suspicious', 'clean']);
    expect(verdict).toBe('suspicious');
  });

  it('knows the order of severity', () => {
    expect(worst([])).toBe('clean');
    expect(worst(['caution', 'clean'])).toBe('caution');
    expect(worst(['incomplete', 'suspicious', 'caution'])).toBe('incomplete');
    expect(worst(['dangerous', 'incomplete'])).toBe('dangerous');
  });

  it('without a weight file says so', async () => {
    expect(await inspectPackage(packageFiles({ 'a.txt': 'x' }))).toMatchObject({
      verdict: 'clean',
      recognisedWeights: false,
    });
    expect(await inspectPackage([])).toMatchObject({ verdict: 'clean', recognisedWeights: false, files: [] });
  });

  it('refuses paths that leave it or clash', async () => {
    const { verdict, findings } = await inspectPackage(packageFiles({ 'A.txt': 'x', 'a.txt': 'y' }));
    expect(findings).toMatchObject([{ rule: 'path-refused', file: '' }]);
    expect(verdict).toBe('dangerous');
  });

  it('looks into no more files than the limit', async () => {
    const limits = { ...defaultLimits, files: 1 };
    const { verdict, files } = await inspectPackage(packageFiles({ a: 'x', b: 'y' }), { limits });
    expect({ verdict, files }).toEqual({ verdict: 'incomplete', files: [] });
  });

  it('tells a size that is not that of the bytes', async () => {
    const files = packageFiles({ 'a.txt': 'x' }).map((file) => ({ ...file, size: 2 }));
    expect((await inspectPackage(files)).findings).toMatchObject([{ rule: 'size-mismatch', detail: 'a.txt' }]);
  });

  it('keeps texts only when asked, and only up to its budget', async () => {
    const files = packageFiles({ 'a.txt': 'hello', 'b.md': '# x', 'c.safetensors': weights });
    expect((await inspectPackage(files)).files.map(({ text }) => text)).toEqual([undefined, undefined, undefined]);
    const kept = await inspectPackage(files, { keepText: true });
    expect(kept.files.map(({ text }) => text)).toEqual(['hello', '# x', undefined]);
    const short = await inspectPackage(files, { keepText: true, limits: { ...defaultLimits, keptTextBytes: 4 } });
    expect(short.files.map(({ text }) => text)).toEqual([undefined, '# x', undefined]);
    expect(short.verdict).toBe('incomplete');
  });

  it('reports progress file by file and ends where its signal says', async () => {
    const seen: string[] = [];
    const controller = new AbortController();
    const onProgress = (done: number, total: number) => {
      seen.push(`${done}/${total}`);
      if (done === 1) controller.abort(new Error('cancelled'));
    };
    const inspecting = inspectPackage(packageFiles({ a: 'x', b: 'y', c: 'z' }), {
      onProgress,
      signal: controller.signal,
    });
    await expect(inspecting).rejects.toThrow('cancelled');
    expect(seen).toEqual(['0/3', '1/3']);
  });

  it('passes on a failure of the storage as it is', async () => {
    const [file] = packageFiles({ 'a.txt': 'x' });
    if (file === undefined) throw new Error('no file');
    const source = { size: 1, read: () => Promise.reject(new Error('disk on fire')) };
    await expect(inspectPackage([{ ...file, source }])).rejects.toThrow('disk on fire');
  });

  it('bounds details, and findings by number', async () => {
    const nodes = Array.from({ length: 300 }, (_, i) => node('X', `domain-${i}-${'x'.repeat(2000)}`));
    const { findings } = await inspectPackage(packageFiles({ 'a.onnx': buildOnnx({ nodes }) }));
    expect(findings).toHaveLength(defaultLimits.findings + 1);
    expect(findings.at(-1)).toMatchObject({ rule: 'findings-left-out', verdict: 'incomplete' });
    expect(
      Math.max(...findings.map(({ title, detail = '' }) => Math.max(title.length, detail.length))),
    ).toBeLessThanOrEqual(300);
  });
});
