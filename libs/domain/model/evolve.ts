import type { ModelEvent } from '#models/events/model';
import type { Availability } from '#models/values/availability';
import { LayeredMap } from '../layered-map';
import type { Recorded } from '../recorded';
import { evolvePlaces } from './evolve-places';
import { evolveAvailability } from './evolve-availability';
import { evolveDeployments } from './evolve-deployments';
import { isRedirect, type ModelState, type ModelStream } from './state';

/** The model's stream after one more event. */
export function evolveModel(stream: ModelStream, event: Recorded<ModelEvent>): ModelStream {
  if (event.type === 'NameRedirected') return { redirectsTo: event.data.modelId };
  if (event.type === 'ModelRegistered') return registered(stream, event);
  if (stream === undefined || isRedirect(stream)) throw new Error(`${event.type} on a stream that is no model`);
  return evolveRegistered(stream, event);
}

function registered(
  stream: ModelStream,
  { data }: Extract<Recorded<ModelEvent>, { type: 'ModelRegistered' }>,
): ModelState {
  const before = stream === undefined || isRedirect(stream) ? undefined : stream;
  return {
    projectId: data.projectId,
    modelId: data.modelId,
    slug: data.slug,
    title: data.title,
    description: data.description,
    tags: data.tags,
    lifecycle: 'active',
    lastNumber: before?.lastNumber ?? 0,
    versions: before?.versions ?? LayeredMap.of(),
    stages: new Map(),
    aliases: new Map(),
    followers: new Map(),
    deployments: LayeredMap.of(),
    closedApprovals: before?.closedApprovals ?? LayeredMap.of(),
  };
}

function evolveRegistered(
  state: ModelState,
  event: Recorded<Exclude<ModelEvent, { type: 'NameRedirected' | 'ModelRegistered' }>>,
): ModelState {
  switch (event.type) {
    case 'ModelDescribed':
      return { ...state, title: event.data.title, description: event.data.description, tags: event.data.tags };
    case 'ModelRenamed':
      return { ...state, slug: event.data.to };
    case 'ModelArchived':
      return { ...state, lifecycle: 'archived' };
    case 'ModelRestored':
      return { ...state, lifecycle: 'active' };
    case 'ModelDeleted':
      return {
        ...state,
        lifecycle: 'deleted',
        stages: new Map(),
        aliases: new Map(),
        followers: new Map(),
        versions: LayeredMap.of(
          [...state.versions].map(([n, v]) => [n, { ...v, availability: 'deleted' as const, stage: 'none' }]),
        ),
      };
    case 'VersionRegistered': {
      const { versionId, number, content, digest, tree, availability } = event.data;
      const before: Availability[] = availability === 'quarantined' ? ['active'] : [];
      const version = {
        versionId,
        number,
        content,
        attachment: null,
        digest,
        tree,
        availability,
        before,
        stage: 'none',
        leftStageAt: null,
      };
      return { ...state, lastNumber: number, versions: state.versions.with(number, version) };
    }
    case 'VersionSealed':
      return sealed(state, event);
    case 'StageTransitioned':
    case 'StageRolledBack':
    case 'AliasSet':
    case 'AliasRemoved':
    case 'AliasRolledBack':
    case 'TransitionAbandoned':
      return evolvePlaces(state, event);
    case 'VersionDeprecated':
    case 'VersionArchived':
    case 'VersionRetired':
    case 'VersionRestored':
    case 'VersionQuarantined':
    case 'VersionReleased':
    case 'VersionDeleted':
      return evolveAvailability(state, event);
    case 'DeploymentRecorded':
    case 'DeploymentEnded':
      return evolveDeployments(state, event);
  }
}

/** The content of a pending version is here, and stays as it is. One that was quarantined meanwhile stays so. */
function sealed(state: ModelState, { data }: Extract<Recorded<ModelEvent>, { type: 'VersionSealed' }>): ModelState {
  const version = state.versions.get(data.number);
  if (!version) throw new Error(`VersionSealed names version ${data.number}, which was never registered`);
  const { attachment, content, digest, tree, availability } = data;
  const before: Availability[] =
    availability === 'quarantined' && version.availability !== 'quarantined' ? ['active'] : [...version.before];
  const whole = { ...version, attachment, content, digest, tree, availability, before };
  return { ...state, versions: state.versions.with(data.number, whole) };
}
