import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnnalsClient } from '#sdk/client';
import { exitCodes } from '../exit-codes';
import { progressOn } from '../terminal/progress';
import { downloadFiles } from './download-files';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'annals-'))));
afterEach(() => rm(folder, { recursive: true }));

/** Pulls one file of a version from a registry that nobody may ask. */
function pull(path: string) {
  const registry = new AnnalsClient({
    url: 'http://127.0.0.1:1',
    token: 'none',
    fetch: () => Promise.reject(new Error('the registry was asked')),
  });
  const files = [{ path, size: 1, digest: `sha256:${'0'.repeat(64)}`, href: '/nowhere' }];
  const version = { project: 'demo', model: 'churn', version: 1, files };
  const quiet = progressOn({ write: () => undefined });
  return downloadFiles(registry, version, join(folder, 'churn'), quiet, new AbortController().signal);
}

it.each([
  ['weights\\model.onnx', 'backslash'],
  ['C:/model.onnx', 'drive letter'],
  ['c:model.onnx', 'drive letter'],
  ['//server/share/model.onnx', 'absolute'],
  ['..\\..\\model.onnx', 'backslash'],
  ['a/../../model.onnx', '".."'],
  ['aux.json', 'the name of a device on Windows'],
  ['a/NUL', 'the name of a device on Windows'],
  ['model.onnx:stream', "which Windows can't store"],
  ['what?.json', "which Windows can't store"],
  ['model. ', 'Windows drops it'],
])('a version with the path %j is not pulled on any platform, and the message says why', async (path, reason) => {
  await expect(pull(path)).rejects.toMatchObject({
    message: expect.stringContaining(reason) as string,
    remedy: 'Nothing was written: this version has unsafe paths.',
    exitCode: exitCodes.refused,
  });
  expect(await readdir(folder)).toEqual([]);
});
