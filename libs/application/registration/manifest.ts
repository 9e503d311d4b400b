import { createHash } from 'node:crypto';
import type { FileEntry } from '#models/values/file-entry';
import { canonicalJson } from '../identity';

/** What a file is to the model: names the media type of its layer. */
export type LayerRole = 'weight' | 'config' | 'doc' | 'other';

const mediaTypeOf: Readonly<Record<LayerRole, string>> = {
  weight: 'application/vnd.cncf.model.weight.v1.raw',
  config: 'application/vnd.cncf.model.weight.config.v1.raw',
  doc: 'application/vnd.cncf.model.doc.v1.raw',
  other: 'application/vnd.cncf.model.weight.config.v1.raw',
};

/** The two documents by which OCI clients know a version. */
export interface Manifest {
  readonly config: Uint8Array;
  readonly manifest: Uint8Array;
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** The layers of a text that is a config as manifestOf makes it; undefined for any other text. */
export function layersOfConfig(text: string): string[] | undefined {
  if (!text.startsWith('{"config":')) return undefined;
  try {
    const { modelfs } = JSON.parse(text) as { modelfs?: { diffIds?: unknown } };
    const layers = modelfs?.diffIds;
    return Array.isArray(layers) && layers.every((layer) => typeof layer === 'string') ? layers : undefined;
  } catch {
    return undefined;
  }
}

/** Files in the order in which trees and manifests list them: by the bytes of their paths. */
export function inTreeOrder<F extends { readonly path: string }>(files: readonly F[]): F[] {
  return [...files].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

/** SHA-256 over the sorted list of path, size and digest: equal trees are equal content. */
export function treeOf(files: readonly FileEntry[]): string {
  const listed = inTreeOrder(files).map(({ path, size, digest }) => [path, size, digest]);
  return sha256(Buffer.from(canonicalJson(listed)));
}

/**
 * The manifest of a version as CNCF ModelPack (model-spec v0.0.7) over OCI image-spec 1.1: one raw layer a file, and a
 * config without names or times, so that equal content has an equal digest.
 */
export function manifestOf(
  files: readonly (FileEntry & { readonly role: LayerRole })[],
  facts: { readonly format?: string | undefined },
): Manifest {
  const layers = inTreeOrder(files);
  const config = configOf(layers, facts);
  const manifest = Buffer.from(
    canonicalJson({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactType: 'application/vnd.cncf.model.manifest.v1+json',
      config: {
        mediaType: 'application/vnd.cncf.model.config.v1+json',
        digest: sha256(config),
        size: config.byteLength,
      },
      layers: layers.map((file) => ({
        mediaType: mediaTypeOf[file.role],
        digest: file.digest,
        size: file.size,
        annotations: { 'org.cncf.model.filepath': file.path },
      })),
    }),
  );
  return { config, manifest };
}

/** The digest of the config that a manifest of these files names. */
export function configDigestOf(files: readonly FileEntry[], format: string | null): string {
  return sha256(configOf(inTreeOrder(files), { format: format ?? undefined }));
}

function configOf(layers: readonly FileEntry[], facts: { readonly format?: string | undefined }): Buffer {
  return Buffer.from(
    canonicalJson({
      descriptor: {},
      config: facts.format === undefined ? {} : { format: facts.format },
      modelfs: { type: 'layers', diffIds: layers.map((file) => file.digest) },
    }),
  );
}
