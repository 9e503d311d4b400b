import { inspectPackage } from '#inspection/inspect-package';
import { buildSafetensors } from '#test/builders/safetensors';
import { packageFiles } from '#test/builders/package-files';

const shard = (name: string) => buildSafetensors([{ name, dtype: 'F32', shape: [2] }]);
const shards = { 'model-00001-of-00002.safetensors': shard('a'), 'model-00002-of-00002.safetensors': shard('b') };
const inspect = async (weightMap: unknown) => {
  const index = JSON.stringify({ metadata: { total_size: 16 }, weight_map: weightMap });
  return inspectPackage(packageFiles({ 'model.safetensors.index.json': index, ...shards }));
};

describe('the index of a sharded model', () => {
  it('is clean where every tensor is in the file it names, and the counts are of all shards', async () => {
    const { verdict, facts } = await inspect({
      a: 'model-00001-of-00002.safetensors',
      b: 'model-00002-of-00002.safetensors',
    });
    expect(verdict).toBe('clean');
    expect(facts).toMatchObject({ format: 'safetensors', parameterCount: 4, tensorCount: 2 });
  });

  it('names a file only inside the package', async () => {
    for (const path of ['/etc/model.safetensors', '../model.safetensors']) {
      const { verdict, findings } = await inspect({ a: path });
      expect(findings.map(({ rule }) => rule)).toEqual(['shard-path-refused']);
      expect(verdict).toBe('dangerous');
    }
  });

  it.each([
    ['a file that is not there', { a: 'model-00003-of-00003.safetensors' }, 'shard-missing'],
    ['a file without the tensor', { b: 'model-00001-of-00002.safetensors' }, 'shard-lacks-tensor'],
    ['no map', 'nothing', 'shard-index-invalid'],
    ['a number', { a: 1 }, 'shard-index-invalid'],
  ])('that names %s is incomplete', async (_, weightMap, rule) => {
    const { verdict, findings } = await inspect(weightMap);
    expect(findings).toMatchObject([{ rule, file: 'model.safetensors.index.json' }]);
    expect(verdict).toBe('incomplete');
  });
});
