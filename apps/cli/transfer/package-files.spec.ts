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
    for (const path of [
      'm/.git/HEAD',
      'm/.DS_Store',
      'm/sub/__pycache__/x.pyc',
      'm/.cache/y',
      'm/.ipynb_checkpoints/z',
      'm/.gitattributes',
    ])
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

  it('may be links of a Hugging Face snapshot into its own repository, and into nothing else', async () => {
    const snapshot = 'hub/models--me--tiny/snapshots/8b3219a92973c328a8e22fadcfa821b5dc75636a';
    await put('hub/models--me--tiny/blobs/abc', 'weights');
    await put('hub/models--me--other/blobs/def', 'theirs');
    await mkdir(join(folder, snapshot, 'onnx'), { recursive: true });
    await symlink('../../blobs/abc', join(folder, snapshot, 'model.safetensors'));
    await symlink('../../../blobs/abc', join(folder, snapshot, 'onnx/model.onnx'));
    const files = await packageFiles([snapshot], folder);
    expect(files.map(({ path, size }) => [path, size])).toEqual([
      ['model.safetensors', 7],
      ['onnx/model.onnx', 7],
    ]);
    expect(files.every(({ source }) => source.endsWith('abc'))).toBe(true);
    await symlink('../../../models--me--other/blobs/def', join(folder, snapshot, 'x.bin'));
    await expect(packageFiles([snapshot], folder)).rejects.toThrow(/x\.bin is a symbolic link/);
    await put(`${snapshot}/.annalsignore`, 'x.bin\n');
    expect(await packageFiles([snapshot], folder)).toHaveLength(2);
    await symlink('../../blobs', join(folder, snapshot, 'folder'));
    await expect(packageFiles([snapshot], folder)).rejects.toThrow(/folder is a symbolic link/);
  });

  it('are not what the .annalsignore of their directory lists', async () => {
    for (const path of ['m/a.json', 'm/run.log', 'm/logs/x', 'm/logs/keep', 'm/deep/run.log', 'm/deep/kept.log'])
      await put(path);
    await put('m/.annalsignore', '# what training leaves\n*.log\n!kept.log\n/logs/\n');
    expect((await packageFiles(['m'], folder)).map(({ path }) => path)).toEqual(['a.json', 'deep/kept.log']);
  });

  it('have composed names whatever the file system made of them', async () => {
    await put('m/Gro\u0308\u00dfe.json');
    expect((await packageFiles(['m'], folder)).map(({ path }) => path)).toEqual(['Gr\u00f6\u00dfe.json']);
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

  it.each(['weights\\a.bin', 'con.json', 'a:b.json', 'what?.json'])(
    'are none called %j, on no platform',
    async (name) => {
      await put('m/model.onnx');
      await put(`m/${name}`);
      await expect(packageFiles(['m'], folder)).rejects.toMatchObject({ remedy: 'Nothing was sent.' });
    },
  );
});
