import type { CreateProject } from '#models/commands/projects';
import type { ProjectChanged } from '#models/queries/commands';
import type { Page } from '#models/queries/page';
import type { PolicyAnswer, ProjectAnswer } from '#models/queries/projects';
import { path } from './path';
import type { ReadOptions, Transport, WriteOptions } from './transport';

/** Projects and their policies. */
export const projectsOf = (transport: Transport) => ({
  list: async (question: { cursor?: string; limit?: number } = {}, options?: ReadOptions) =>
    (await transport.read<Page<ProjectAnswer>>('/projects', question, options)).body,

  show: async (project: string, options?: ReadOptions) =>
    (await transport.read<ProjectAnswer>(path`/projects/${project}`, {}, options)).body,

  policy: async (project: string, options?: ReadOptions) =>
    (await transport.read<PolicyAnswer>(path`/projects/${project}/policy`, {}, options)).body,

  create: async (command: Pick<CreateProject, 'slug'> & Partial<CreateProject>, options?: WriteOptions) =>
    (await transport.write<ProjectChanged>('POST', '/projects', command, options)).body,
});
