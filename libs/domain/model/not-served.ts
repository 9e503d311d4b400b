import { refuse, type Refusal } from '#models/refusals/refusal';
import type { ModelName } from './names';
import type { ModelVersion } from './state';

/** Why a version is not served by whatever name: it is quarantined, retired, or has no content yet. */
export function notServed(
  version: Pick<ModelVersion, 'number' | 'availability' | 'content'>,
  name: ModelName,
): Refusal | undefined {
  const who = { ...name, version: version.number };
  if (version.availability === 'quarantined') return refuse('version-quarantined', who);
  if (version.availability === 'retired') return refuse('version-retired', who);
  return version.content === 'pending' ? refuse('version-pending', who) : undefined;
}
