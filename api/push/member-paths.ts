import type { FileEntry } from '#models/values/file-entry';

/** What a path is inside a folder ('' for the one that all are in); undefined when it is not. */
export function inside(folder: string | undefined, path: string): string | undefined {
  if (folder === undefined || folder === '') return folder === undefined ? undefined : path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}

/**
 * Files by their paths inside the folder that was packed: `tar c models/churn` packs models/churn, whose content is
 * meant, and `tar c .` what is here. An archive that does not begin with a folder is taken without the one top folder
 * that all of its files lie in, if there is one.
 */
export function insidePacked(files: readonly FileEntry[], packed: string | undefined): FileEntry[] {
  return within(files, packed) ?? within(files, topOf(files[0]?.path ?? '')) ?? [...files];
}

function within(files: readonly FileEntry[], folder: string | undefined): FileEntry[] | undefined {
  const moved = files.flatMap((file) => {
    const path = inside(folder, file.path);
    return path === undefined ? [] : [{ ...file, path }];
  });
  return moved.length === files.length ? moved : undefined;
}

/** The first folder of a path; `.` and `..` are none that could be left out. */
function topOf(path: string): string | undefined {
  const [folder = '', below] = path.split('/');
  return below === undefined || /^\.{0,2}$/.test(folder) ? undefined : folder;
}
