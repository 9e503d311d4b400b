import type { z } from 'zod';
import { deploymentQueries } from './deployments';
import { historyQueries } from './history';
import { modelQueries } from './models';
import { projectQueries } from './projects';
import { versionQueries } from './versions';

/** Every question that the catalogue answers from its rows, with the shape of its answer. */
export const catalogueQueries = {
  ...projectQueries,
  ...modelQueries,
  ...versionQueries,
  ...deploymentQueries,
  ...historyQueries,
};

/** The name of a question that the catalogue answers. */
export type CatalogueQuery = keyof typeof catalogueQueries;
/** What a question takes, its defaults filled in. */
export type Question<Q extends CatalogueQuery> = z.output<(typeof catalogueQueries)[Q]['question']>;
/** What a question is answered with. */
export type Answer<Q extends CatalogueQuery> = z.output<(typeof catalogueQueries)[Q]['answer']>;
