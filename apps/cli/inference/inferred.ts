import type { CollectedClaims } from '#inspection/claims/collect-claims';

/** What was found out about a model, and from where: files of it, git, the pipeline, the name of its folder. */
export type Inferred = Readonly<
  Pick<CollectedClaims, 'metadata' | 'lineage' | 'evaluations' | 'tags' | 'name' | 'sources' | 'dropped'>
>;

/** Nothing found out. */
export const nothingInferred: Inferred = {
  metadata: {},
  lineage: [],
  evaluations: [],
  tags: {},
  sources: {},
  dropped: [],
};
