import type { Question } from '#models/queries/catalogue';
import type { GeneratedCatalogue, GeneratedModel } from '../catalogue/generated-catalogue';
import type { MeasuredServer } from '../server';
import { modelPath } from './reading';

type Listed = 'list-models' | 'list-versions' | 'audit' | 'list-projects';

/** A question that a list is asked, as the server takes it and as the rows do. */
export interface Asked {
  readonly query: Listed;
  readonly path: string;
  readonly question: Question<Listed>;
}

/** Something that is listed: its variants are asked in turn. */
export interface ListedThing {
  readonly what: string;
  readonly asked: readonly Asked[];
}

const limit = 50;
/** How far into a list a deep page lies. */
const depth = 0.7;

/** What people list, over several projects and models each, so that no single one is measured. */
export async function listedThings(server: MeasuredServer, catalogue: GeneratedCatalogue): Promise<ListedThing[]> {
  const projects = [...new Set(catalogue.models.map(({ project }) => project))].slice(0, 20);
  const [biggest = ''] = [...countedBy(catalogue.models)].sort((a, b) => b[1] - a[1]).map(([project]) => project);
  const busiest = catalogue.models.slice(0, 20);
  const [first] = busiest;
  if (first === undefined) throw new Error('the catalogue has no model');
  const models = (filter: object) => (project: string) => modelList(project, filter);
  const versions = (filter: object) => (model: GeneratedModel) => versionList(model, filter);
  const deepModels = await deepCursor(
    server,
    `/api/v1/projects/${biggest}/models`,
    countedBy(catalogue.models).get(biggest) ?? 0,
  );
  const deepVersions = await deepCursor(server, `${modelPath(first)}/versions`, first.versions, '&archived=yes');
  const deepAudit = await deepCursor(server, '/api/v1/audit', Math.min(catalogue.events, 50_000));
  return [
    {
      what: 'projects',
      asked: [{ query: 'list-projects', path: `/api/v1/projects?limit=${limit}`, question: { limit } }],
    },
    { what: 'models of a project', asked: projects.map(models({})) },
    { what: 'models, page deep', asked: [modelList(biggest, { cursor: deepModels })] },
    { what: 'models by a common tag', asked: projects.map(models({ tag: 'team=team-7' })) },
    { what: 'models by a rare tag', asked: projects.map(models({ tag: 'tier=gold' })) },
    { what: 'models by prefix', asked: projects.map(models({ prefix: 'fraud-r' })) },
    { what: 'versions of a busy model', asked: busiest.map(versions({})) },
    { what: 'versions, page deep', asked: [versionList(first, { archived: 'yes', cursor: deepVersions })] },
    { what: 'versions by stage', asked: busiest.map(versions({ stage: 'production' })) },
    { what: 'versions by a rare tag', asked: busiest.map(versions({ tag: 'candidate=yes' })) },
    { what: 'audit, newest', asked: [auditList({})] },
    { what: 'audit, page deep', asked: [auditList({ cursor: deepAudit })] },
    { what: 'audit of a busy model', asked: busiest.map(({ project, slug }) => auditList({ project, model: slug })) },
    { what: 'audit by type', asked: [auditList({ type: 'VersionArchived' })] },
    { what: 'audit of a project by type', asked: projects.map((project) => auditList({ project, type: 'AliasSet' })) },
    { what: 'audit by stage', asked: [auditList({ stage: 'production' })] },
    {
      what: 'audit of a week long ago',
      asked: [auditList({ since: '2024-03-01T00:00:00Z', until: '2024-03-08T00:00:00Z' })],
    },
  ];
}

function modelList(project: string, filter: object): Asked {
  const query = 'list-models';
  const path = `/api/v1/projects/${project}/models?${searchOf(filter)}`;
  return { query, path, question: { project, archived: 'no', limit, ...filter } };
}

function versionList(model: GeneratedModel, filter: object): Asked {
  const path = `${modelPath(model)}/versions?${searchOf(filter)}`;
  const question = { project: model.project, model: model.slug, archived: 'no', limit, ...filter };
  return { query: 'list-versions', path, question: question };
}

function auditList(filter: object): Asked {
  const question = { order: 'newest', all: false, limit, ...filter };
  return { query: 'audit', path: `/api/v1/audit?${searchOf(filter)}`, question: question };
}

function searchOf(filter: object): string {
  return new URLSearchParams({ limit: String(limit), ...filter }).toString();
}

function countedBy(models: readonly GeneratedModel[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { project } of models) counts.set(project, (counts.get(project) ?? 0) + 1);
  return counts;
}

/** The cursor of a page that lies deep in a list of so many items. */
async function deepCursor(server: MeasuredServer, path: string, items: number, more = ''): Promise<string> {
  let cursor: string | undefined;
  for (let seen = 0; seen < items * depth;) {
    const page: Record<string, unknown> = (
      await server.request('GET', `${path}?limit=500${more}${cursor === undefined ? '' : `&cursor=${cursor}`}`)
    ).body;
    seen += (page['items'] as unknown[]).length;
    if (typeof page['next'] !== 'string') break;
    cursor = page['next'];
  }
  if (cursor !== undefined) return cursor;
  const { body } = await server.request('GET', `${path}?limit=${Math.max(1, Math.floor(items * depth))}${more}`);
  if (typeof body['next'] !== 'string') throw new Error(`${path} has no second page`);
  return body['next'];
}
