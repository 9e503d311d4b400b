import { refuse, type Refusal } from '#models/refusals/refusal';
import { parseRef } from '#models/values/ref';
import { foldSlug } from '#models/values/slug';
import { versionOf, type ModelName } from './names';
import { currentEntry } from './place';
import type { ModelState, ModelVersion } from './state';

/** The version that a ref means to a command: by number, digest, stage, alias or latest; a stage goes before an alias. */
export function resolveRef(state: ModelState, text: string, name: ModelName): ModelVersion | Refusal {
  const ref = parseRef(text);
  if (!ref) return refuse('invalid-ref', { ref: text });
  const newestFirst = [...state.versions.values()].reverse();
  const served = (version: ModelVersion) => version.availability === 'active' || version.availability === 'deprecated';
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
      const entry = currentEntry(state.stages.get(key)) ?? currentEntry(state.aliases.get(key));
      return entry ? versionOf(state, entry.number, name) : refuse('version-not-found', { ...name, ref: text });
    }
  }
}
