import type { ChangeAvailability } from '#models/commands/versions';
import type { ModelEvent } from '#models/events/model';
import { isRefusal, refuse } from '#models/refusals/refusal';
import type { Decision } from '../decision';
import type { VersionState } from '../version/state';
import { mustBeActive, usesOf, versionOf, type ModelName } from './names';
import type { ModelState } from './state';

/** Deprecates, archives, restores, quarantines, releases or retires a version. */
export function changeAvailability(
  model: ModelState,
  evidence: VersionState,
  number: number,
  command: ChangeAvailability,
  name: ModelName,
): Decision<ModelEvent> {
  const version = mustBeActive(model, name) ?? versionOf(model, number, name);
  if (isRefusal(version)) return version;
  const { availability, versionId } = version;
  const who = { ...name, version: number };
  const unchanged = (wanted: string) => refuse('availability-unchanged', { ...who, availability, wanted });
  const subject = { modelId: model.modelId, versionId, number, reason: command.reason ?? null };
  const before = version.before.at(-1);

  switch (command.to) {
    case 'deprecated': {
      if (availability !== 'active' && availability !== 'deprecated') return unchanged('deprecated');
      if (version.content === 'pending') return refuse('version-pending', who);
      const successor = command.successor ?? null;
      if (successor !== null) {
        const next = versionOf(model, successor, name);
        if (isRefusal(next)) return next;
        if (successor === number) return refuse('version-not-found', { ...name, ref: String(successor) });
      }
      return [{ type: 'VersionDeprecated', data: { ...subject, date: command.date ?? null, successor } }];
    }
    case 'archived': {
      if (availability !== 'active' && availability !== 'deprecated') return unchanged('archived');
      if (version.content === 'pending') return refuse('version-pending', who);
      const uses = usesOf(model, number);
      if (uses.length > 0) return refuse('version-in-use', { ...who, uses });
      return [{ type: 'VersionArchived', data: subject }];
    }
    case 'restored': {
      if (availability === 'deprecated')
        return [{ type: 'VersionRestored', data: { ...subject, availability: 'active' } }];
      if (availability !== 'archived' || (before !== 'active' && before !== 'deprecated')) return unchanged('restored');
      return [{ type: 'VersionRestored', data: { ...subject, availability: before } }];
    }
    case 'quarantined': {
      if (availability === 'quarantined') return [];
      if (availability === 'retired') return unchanged('quarantined');
      return [{ type: 'VersionQuarantined', data: { ...subject, findings: [] } }];
    }
    case 'released': {
      if (availability !== 'quarantined') return unchanged('released');
      if (before !== 'active' && before !== 'deprecated' && before !== 'archived') return unchanged('released');
      const safety = evidence.checks.get('safety')?.outcome ?? 'unknown';
      if (version.content === 'held' && safety !== 'passed' && safety !== 'waived') {
        return refuse('safety-not-passed', { ...who, outcome: safety });
      }
      return [{ type: 'VersionReleased', data: { ...subject, availability: before } }];
    }
    case 'retired': {
      if (availability === 'quarantined' || availability === 'retired') return unchanged('retired');
      const uses = usesOf(model, number);
      if (uses.length > 0) return refuse('version-in-use', { ...who, uses });
      return [{ type: 'VersionRetired', data: subject }];
    }
  }
}
