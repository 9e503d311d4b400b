import type { Content } from '#models/events/version';
import { isRefusal, refuse, type Refusal } from '#models/refusals/refusal';
import type { Digest } from '#models/values/digest';
import type { BlobTouches } from '../uploads/blob-touches';
import { configDigestOf } from './manifest';

type Held = Extract<Content, { kind: 'held' }>;

/** What the registry wrote about held content when it was inspected: manifest, config and report. */
function documentsOf(content: Held, format: string | null): Digest[] {
  return [content.manifest, configDigestOf(content.files, format), content.report];
}

/** All bytes that an event with this content names. */
export function bytesOf(content: Held, format: string | null): Digest[] {
  return [...content.files.map(({ digest }) => digest), ...documentsOf(content, format)];
}

/** Touches blobs; refuses when some are not here. */
export async function missingProblem(digests: readonly Digest[], touches: BlobTouches): Promise<Refusal | undefined> {
  const here = await touches.hold(digests);
  const missing = digests.filter((digest) => !here.has(digest));
  return missing.length > 0 ? refuse('content-missing', { digests: missing }) : undefined;
}

/**
 * The bytes that content names which stands from an earlier attempt: it is not inspected again, but they must be here.
 * Where those are gone that inspection wrote, it writes them again.
 */
export async function standingBytes(
  { content, format }: { readonly content: Content; readonly format: string | null },
  inspect: () => Promise<object | Refusal>,
  touches: BlobTouches,
): Promise<readonly Digest[] | Refusal> {
  if (content.kind !== 'held') return [];
  const names = bytesOf(content, format);
  if (!(await missingProblem(documentsOf(content, format), touches))) return names;
  const again = await inspect();
  if (isRefusal(again)) return again;
  return (await missingProblem(names, touches)) ?? names;
}
