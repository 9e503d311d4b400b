import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFiles } from './package-files';

describe('the files of a package', () => {
  let folder: string;
  const put = async (path: string, text = 'x') => {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'annals-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are those below a directory, by their path inside it, in order', async () => {
    await put('model/weights/b.safetensors', '12345');
    await put('model/a.json');
    const files = await packageFiles(['model'], folder);
    expect(files.map(({ path, size }) => [path, size])).toEqual([
      ['a.json', 1],
      ['weights/b.safetensors', 5],
    ]);
  });

  it('are not what tools leave behind', async () => {
    for (const path of ['m/.git/HEAD', 'm/.DS_Store', 'm/sub/__pycache__/x.pyc', 'm/.cache/y', 'm/.gitattributes'])
      await put(path);
    expect((await packageFiles(['m'], folder)).map(({ path }) => path)).toEqual(['.gitattributes']);
  });

  it('may be named one by one, also through a link that was named itself', async () => {
    await put('deep/model.onnx');
    await symlink(join(folder, 'deep/model.onnx'), join(folder, 'link.onnx'));
    expect((await packageFiles(['deep/model.onnx'], folder)).map(({ path }) => path)).toEqual(['model.onnx']);
    expect((await packageFiles(['link.onnx'], folder)).map(({ path }) => path)).toEqual(['link.onnx']);
  });

  it('are no symbolic links inside a directory', async () => {
    await put('secret');
    await put('m/a.json');
    await symlink('../secret', join(folder, 'm/b.json'));
    await expect(packageFiles(['m'], folder)).rejects.toThrow(/b\.json is a symbolic link/);
  });

  it('may not clash', async () => {
    await put('one/a.json');
    await put('two/A.json');
    await expect(packageFiles(['one', 'two'], folder)).rejects.toThrow(/where case doesn't matter/);
  });

  it('are at least one, and must be there', async () => {
    await mkdir(join(folder, 'empty'));
    await expect(packageFiles(['empty'], folder)).rejects.toThrow('There is no file in empty');
    await expect(packageFiles(['nowhere'], folder)).rejects.toThrow('ENOENT');
  });
});
