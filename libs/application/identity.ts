import { createHash } from 'node:crypto';
import { foldSlug } from '#models/values/slug';

const namespace = Buffer.from('8f0c2f2e-6d0b-5c0e-9a54-6e2b9a7d3c11'.replaceAll('-', ''), 'hex');

/** Name-based UUID (RFC 9562, version 5) of some parts, in the registry's own namespace. */
export function uuidOf(...parts: readonly string[]): string {
  const hash = createHash('sha1').update(namespace).update(JSON.stringify(parts)).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function shortHash(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** A project's id: the hash of its name, for ever. */
export function projectIdOf(slug: string): string {
  return shortHash('project', foldSlug(slug));
}

/** The id of the model that was born under a name in a project, or the id that the name would have. */
export function modelIdOf(projectId: string, slug: string): string {
  return shortHash('model', projectId, foldSlug(slug));
}

/** The name of the stream that each aggregate's events stand in. */
export const streamOf = {
  registry: 'registry',
  project: (projectId: string): string => `project-${projectId}`,
  model: (modelId: string): string => `model-${modelId}`,
  version: (versionId: string): string => `version-${versionId}`,
  principal: (principalId: string): string => `principal-${principalId}`,
};

/** JSON whose text is the same for equal values: keys are sorted, undefined members left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

/** SHA-256 of a value's canonical JSON, in hex. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
