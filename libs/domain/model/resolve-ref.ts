import type { Policy } from '#models/policy/policy';
import { refuse, type Refusal } from '#models/refusals/refusal';
import { parseRef } from '#models/values/ref';
import { foldSlug } from '#models/values/slug';
import { versionOf, type ModelName } from './names';
import { currentEntry, followedEntry } from './place';
import type { ModelState, ModelVersion } from './state';

/**
 * The version that a ref means to a command: by number, digest, stage, alias or latest. The policy says which names are
 * stages: one that it gave an alias's name goes before the alias, one that it has no more means nothing.
 */
export function resolveRef(
  state: ModelState,
  text: string,
  name: ModelName,
  policy: Pick<Policy, 'stages'>,
): ModelVersion | Refusal {
  const ref = parseRef(text);
  if (!ref) return refuse('invalid-ref', { ref: text });
  const newestFirst = [...state.versions.values()].reverse();
  const served = ({ availability, content }: ModelVersion) =>
    content !== 'pending' && (availability === 'active' || availability === 'deprecated');
  switch (ref.kind) {
    case 'number':
      return versionOf(state, ref.number, name);
    case 'digest': {
      const bearing = newestFirst.filter(
        (version) => version.digest === ref.digest && version.availability !== 'deleted',
      );
      return bearing.find(served) ?? bearing[0] ?? refuse('version-not-found', { ...name, ref: text });
    }
    case 'latest':
      return newestFirst.find(served) ?? refuse('version-not-found', { ...name, ref: text });
    case 'name': {
      const key = foldSlug(ref.name);
      const isStage = policy.stages.some((stage) => foldSlug(stage.name) === key);
      const follower = isStage ? undefined : state.followers.get(key);
      const held = isStage ? state.stages.get(key) : state.aliases.get(key);
      const entry = follower ? followedEntry(state, follower) : currentEntry(held);
      if (!entry && follower) return refuse('alias-empty', { ...name, alias: follower.name, stage: follower.stage });
      return entry ? versionOf(state, entry.number, name) : refuse('version-not-found', { ...name, ref: text });
    }
  }
}
