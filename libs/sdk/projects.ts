import type { ChangePolicy, CreateProject } from '#models/commands/projects';
import type { PolicyChanged, ProjectChanged } from '#models/queries/commands';
import type { PolicyTestAnswer } from '#models/queries/gates';
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

  changePolicy: async (project: string, command: ChangePolicy, options?: WriteOptions) =>
    (await transport.write<PolicyChanged>('PUT', path`/projects/${project}/policy`, command, options)).body,

  /** Which versions in stages other rules would not let in; nothing is changed. */
  testPolicy: async (project: string, command: ChangePolicy) =>
    (await transport.write<PolicyTestAnswer>('POST', path`/projects/${project}/policy/test`, command)).body,

  create: async (command: Pick<CreateProject, 'slug'> & Partial<CreateProject>, options?: WriteOptions) =>
    (await transport.write<ProjectChanged>('POST', '/projects', command, options)).body,
});
