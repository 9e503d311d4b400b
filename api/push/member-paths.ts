import type { FileEntry } from '#models/values/file-entry';

/**
 * Files without the one folder that all of them lie in: `tar c DIR` packs DIR itself, whose content is meant. A folder
 * called `.` or `..` is none that could be left out.
 */
export function withoutCommonFolder(files: readonly FileEntry[]): FileEntry[] {
  const [folder = '', inside] = files[0]?.path.split('/') ?? [];
  const prefix = `${folder}/`;
  const isCommon =
    inside !== undefined && !/^\.{0,2}$/.test(folder) && files.every(({ path }) => path.startsWith(prefix));
  return isCommon ? files.map((file) => ({ ...file, path: file.path.slice(prefix.length) })) : [...files];
}
