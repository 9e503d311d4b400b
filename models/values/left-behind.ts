/** What tools leave in a folder and no model needs: files and folders of these names are never pushed. */
export const leftBehind: ReadonlySet<string> = new Set([
  '.git',
  '__pycache__',
  '.cache',
  '.DS_Store',
  '.ipynb_checkpoints',
]);

/** Whether a path has a segment that a tool left behind. */
export function isLeftBehind(path: string): boolean {
  return path.split('/').some((segment) => leftBehind.has(segment));
}
