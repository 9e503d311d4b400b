import { LineageLink } from '#models/values/lineage';
import { CodeRef } from '#models/metadata/training';
import { Tags } from '#models/values/tags';
import type { HubSnapshot } from '../transfer/hub-cache';
import type { CiRun } from './ci-run';
import type { GitState } from './git-state';
import type { Inferred } from './inferred';

/** What is around the files: where they were fetched from, the repository they lie in, the pipeline that runs. */
export interface Around {
  readonly snapshot: HubSnapshot | undefined;
  readonly git: GitState | undefined;
  readonly run: CiRun | undefined;
}

interface Found {
  readonly codeRef?: { readonly repo: string; readonly commit: string };
  readonly link?: unknown;
  readonly tags?: Readonly<Record<string, string>>;
  readonly source: string;
}

const mostLinks = 200;

/** Adds what is around to what the files say, which goes before it. */
export function withSurroundings(inferred: Inferred, { snapshot, git, run }: Around): Inferred {
  const found = [...(snapshot ? hubFacts(snapshot) : []), ...(git ? gitFacts(git) : []), ...(run ? ciFacts(run) : [])];
  return found.reduce(added, inferred);
}

function added(inferred: Inferred, { codeRef, link, tags = {}, source }: Found): Inferred {
  const { training } = inferred.metadata;
  const code = training?.codeRef === undefined ? CodeRef.safeParse(codeRef).data : undefined;
  const read = inferred.lineage.length < mostLinks ? LineageLink.safeParse(link).data : undefined;
  const fresh = Object.entries(tags).filter(([key]) => !Object.hasOwn(inferred.tags, key));
  const joined = Tags.safeParse({ ...inferred.tags, ...Object.fromEntries(fresh) });
  const sources = [
    ...(code ? ['training.codeRef.repo', 'training.codeRef.commit'] : []),
    ...(read ? [`lineage.${inferred.lineage.length}`] : []),
    ...(joined.success ? fresh.map(([key]) => `tags.${key}`) : []),
  ];
  return {
    ...inferred,
    metadata: code ? { ...inferred.metadata, training: { ...training, codeRef: code } } : inferred.metadata,
    lineage: read ? [...inferred.lineage, read] : inferred.lineage,
    tags: joined.success ? joined.data : inferred.tags,
    sources: { ...inferred.sources, ...Object.fromEntries(sources.map((path) => [path, source])) },
  };
}

function hubFacts({ id, revision }: HubSnapshot): Found[] {
  return [{ tags: { hub: `${id}@${revision}` }, source: 'the hub’s cache' }];
}

/** A commit whose repository has no https address is a label. */
function gitFacts({ commit, isDirty, repository }: GitState): Found[] {
  const where =
    repository === undefined
      ? { tags: { 'git-commit': commit } }
      : { codeRef: { repo: repository, commit }, link: { kind: 'commit', repository, commit } };
  const dirty = isDirty ? [{ tags: { 'git-dirty': 'true' }, source: 'git status' }] : [];
  return [{ ...where, source: 'git rev-parse HEAD' }, ...dirty];
}

function ciFacts({ system, id, url }: CiRun): Found[] {
  const tags = url === undefined ? undefined : { 'ci-run': url };
  return [{ link: { kind: 'run', id, system }, ...(tags && { tags }), source: `the environment of ${system}` }];
}
