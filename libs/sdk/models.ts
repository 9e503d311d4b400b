import type { DescribeModel, ModelLifecycle, RegisterModel, RenameModel } from '#models/commands/models';
import type { Question } from '#models/queries/catalogue';
import type { ModelChanged } from '#models/queries/commands';
import type { ModelAnswer } from '#models/queries/models';
import type { Page } from '#models/queries/page';
import { path, queryString } from './path';
import type { ReadOptions, Transport, WriteOptions } from './transport';

/** Models of a project. */
export const modelsOf = (transport: Transport) => ({
  list: async (
    project: string,
    question: Partial<Omit<Question<'list-models'>, 'project'>> = {},
    options?: ReadOptions,
  ) => (await transport.read<Page<ModelAnswer>>(path`/projects/${project}/models`, question, options)).body,

  show: async (project: string, model: string, options?: ReadOptions) =>
    (await transport.read<ModelAnswer>(path`/projects/${project}/models/${model}`, {}, options)).body,

  register: async (
    project: string,
    command: Pick<RegisterModel, 'slug'> & Partial<RegisterModel>,
    options?: WriteOptions,
  ) => (await transport.write<ModelChanged>('POST', path`/projects/${project}/models`, command, options)).body,

  describe: async (project: string, model: string, command: DescribeModel, options?: WriteOptions) =>
    (await transport.write<ModelChanged>('PATCH', path`/projects/${project}/models/${model}`, command, options)).body,

  rename: async (project: string, model: string, command: RenameModel, options?: WriteOptions) =>
    (await transport.write<ModelChanged>('POST', path`/projects/${project}/models/${model}/rename`, command, options))
      .body,

  archive: async (project: string, model: string, command: ModelLifecycle, options?: WriteOptions) =>
    (await transport.write<ModelChanged>('POST', path`/projects/${project}/models/${model}/archive`, command, options))
      .body,

  restore: async (project: string, model: string, command: ModelLifecycle, options?: WriteOptions) =>
    (await transport.write<ModelChanged>('POST', path`/projects/${project}/models/${model}/restore`, command, options))
      .body,

  delete: async (project: string, model: string, { reason }: ModelLifecycle, options?: WriteOptions) => {
    const address = `${path`/projects/${project}/models/${model}`}${queryString({ reason })}`;
    return (await transport.write<ModelChanged>('DELETE', address, undefined, options)).body;
  },
});
