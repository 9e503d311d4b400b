import { evolveModel } from '#domain/model/evolve';
import { isRedirect, type ModelState, type ModelStream, type ModelVersion } from '#domain/model/state';
import type { ModelName } from '#domain/model/names';
import { evolveProject } from '#domain/project/evolve';
import type { ProjectState } from '#domain/project/state';
import { evolvePrincipal } from '#domain/principal/evolve';
import type { PrincipalState } from '#domain/principal/state';
import { sealedBy } from '#domain/version/attachments';
import { evolveVersion } from '#domain/version/evolve';
import type { VersionState } from '#domain/version/state';
import type { KnownEvent } from '#models/events/envelope';
import type { ModelEvent } from '#models/events/model';
import type { PrincipalEvent } from '#models/events/principal';
import type { ProjectEvent } from '#models/events/project';
import type { VersionEvent } from '#models/events/version';
import { refuse, type Refusal } from '#models/refusals/refusal';
import { modelIdOf, projectIdOf, streamOf } from './identity';
import { unloaded, type Loaded } from './loaded';
import type { Fold, Streams } from './streams';

const projectFold: Fold<ProjectState | undefined> = {
  initial: undefined,
  evolve: (state, event) => evolveProject(state, event as KnownEvent<ProjectEvent>),
};
const modelFold: Fold<ModelStream> = {
  initial: undefined,
  evolve: (state, event) => evolveModel(state, event as KnownEvent<ModelEvent>),
};
const versionFold: Fold<VersionState | undefined> = {
  initial: undefined,
  evolve: (state, event) => evolveVersion(state, event as KnownEvent<VersionEvent>),
};
const principalFold: Fold<PrincipalState | undefined> = {
  initial: undefined,
  evolve: (state, event) => evolvePrincipal(state, event as KnownEvent<PrincipalEvent>),
};

const registryFold: Fold<string> = {
  initial: '',
  evolve: (state, event) => (event.type === 'LogStarted' ? event.data.logId : state),
};

/** A model with its project, both there. */
export interface GivenModel {
  readonly project: Loaded<ProjectState>;
  readonly model: Loaded<ModelState>;
  readonly name: ModelName;
}

/** A version as its model names it, and what its content is. */
type NamedVersion = Pick<ModelVersion, 'versionId' | 'attachment'>;

/** What commands decide from: states folded from the log, never read from the catalogue. */
export class Given {
  constructor(private readonly streams: Streams) {}

  /** What concerns the log as a whole; its state is the log's id. */
  registryStream(): Promise<Loaded<string>> {
    return this.streams.load(streamOf.registry, registryFold);
  }

  /** The id of the log, which its positions bear outside. */
  async logId(): Promise<string> {
    return (await this.registryStream()).state;
  }

  projectStream(slug: string): Promise<Loaded<ProjectState | undefined>> {
    return this.streams.load(streamOf.project(projectIdOf(slug)), projectFold);
  }

  /** The stream that a model name in a project begins from; it may be empty, or a redirect. */
  modelStream(projectId: string, slug: string): Promise<Loaded<ModelStream>> {
    return this.streams.load(streamOf.model(modelIdOf(projectId, slug)), modelFold);
  }

  /** The model that a name means, following its redirect; empty when the name was never used. */
  async nameStream(projectId: string, slug: string): Promise<Loaded<ModelState | undefined>> {
    const begun = await this.modelStream(projectId, slug);
    const loaded = isRedirect(begun.state)
      ? await this.streams.load(streamOf.model(begun.state.redirectsTo), modelFold)
      : begun;
    const { state } = loaded;
    if (isRedirect(state)) throw new Error(`${loaded.stream} is a redirect that another redirect names`);
    return { ...loaded, state };
  }

  /** The stream of a version that nobody can have written to yet. */
  newVersionStream(versionId: string): Loaded<VersionState | undefined> {
    return unloaded(streamOf.version(versionId), versionFold.initial);
  }

  versionStream(versionId: string): Promise<Loaded<VersionState | undefined>> {
    return this.streams.load(streamOf.version(versionId), versionFold);
  }

  principalStream(principalId: string): Promise<Loaded<PrincipalState | undefined>> {
    return this.streams.load(streamOf.principal(principalId), principalFold);
  }

  /** A project that is there. */
  async project(slug: string): Promise<Loaded<ProjectState> | Refusal> {
    const loaded = await this.projectStream(slug);
    return present(loaded) ? loaded : refuse('project-not-found', { project: slug });
  }

  /** The model that a name means now, whichever of its names it is. */
  async model(project: string, slug: string): Promise<GivenModel | Refusal> {
    const found = await this.project(project);
    if ('refused' in found) return found;
    const loaded = await this.nameStream(found.state.projectId, slug);
    if (!present(loaded)) return refuse('model-not-found', { project, model: slug });
    return { project: found, model: loaded, name: { project: found.state.slug, model: loaded.state.slug } };
  }

  /** The evidence about a version that a model names, with its content. @throws when the stream is not there */
  async version({ versionId, attachment }: NamedVersion): Promise<Loaded<VersionState>> {
    const loaded = await this.versionStream(versionId);
    if (!present(loaded)) throw new Error(`the stream ${loaded.stream} of a registered version is empty`);
    return { ...loaded, state: sealedBy(loaded.state, attachment) };
  }

  /** A model as it was at a position of the log: a repeated command is answered from there. */
  async modelAt(modelId: string, position: bigint): Promise<ModelState> {
    const { state, stream } = await this.streams.loadAt(streamOf.model(modelId), modelFold, position);
    if (state === undefined || isRedirect(state)) throw new Error(`${stream} held no model at position ${position}`);
    return state;
  }

  /** The evidence about a version as it was at a position of the log. */
  async versionAt({ versionId, attachment }: NamedVersion, position: bigint): Promise<VersionState> {
    const { state, stream } = await this.streams.loadAt(streamOf.version(versionId), versionFold, position);
    if (state === undefined) throw new Error(`${stream} was empty at position ${position}`);
    return sealedBy(state, attachment);
  }

  eventsOf(loaded: Loaded<unknown>, commandId: string): Promise<KnownEvent[]> {
    return this.streams.eventsOf(loaded, commandId);
  }
}

function present<S>(loaded: Loaded<S | undefined>): loaded is Loaded<S> {
  return loaded.state !== undefined;
}
