/** A snapshot in the cache of the Hugging Face Hub's clients, whose files are links to blobs beside it. */
export interface HubSnapshot {
  /** The folder of the repository in the cache: links of the snapshot may lead anywhere inside it. */
  readonly repository: string;
  /** `owner/name`, or `name` of a model without an owner. */
  readonly id: string;
  readonly revision: string;
}

/**
 * The snapshot that a folder is or lies in, by its absolute path:
 * `…/models--owner--name/snapshots/<revision>` (huggingface_hub, "Understand caching"), with either separator.
 */
export function hubSnapshotOf(folder: string): HubSnapshot | undefined {
  const found = /^(.*[\\/]models--([^\\/]+))[\\/]snapshots[\\/]([0-9a-f]{7,64})(?:[\\/]|$)/s.exec(folder);
  if (!found) return undefined;
  const [, repository = '', name = '', revision = ''] = found;
  const parts = name.split('--');
  const id = parts.length > 1 ? `${parts[0]}/${parts.slice(1).join('--')}` : name;
  return { repository, id, revision };
}

/** Whether a path lies inside a folder; both are absolute and have the same separator. */
export function liesInside(path: string, folder: string): boolean {
  return path.startsWith(folder) && /^[\\/]/.test(path.slice(folder.replace(/[\\/]$/, '').length));
}
