import type { EndDeployment, RecordDeployment } from '#models/commands/deployments';
import type { Answer, Question } from '#models/queries/catalogue';
import type { DeploymentChanged } from '#models/queries/commands';
import { path } from './path';
import type { ReadOptions, Transport, WriteOptions } from './transport';

/** What runs where. */
export const deploymentsOf = (transport: Transport) => ({
  /** Deployments of a project, or of one model of it. */
  list: async (
    project: string,
    { model, ...question }: Partial<Omit<Question<'list-deployments'>, 'project'>> = {},
    options?: ReadOptions,
  ) => {
    const address =
      model === undefined
        ? path`/projects/${project}/deployments`
        : path`/projects/${project}/models/${model}/deployments`;
    return (await transport.read<Answer<'list-deployments'>>(address, question, options)).body;
  },

  record: async (project: string, model: string, command: RecordDeployment, options?: WriteOptions) => {
    const address = path`/projects/${project}/models/${model}/deployments`;
    return (await transport.write<DeploymentChanged>('POST', address, command, options)).body;
  },

  end: async (project: string, model: string, id: string, command: EndDeployment, options?: WriteOptions) => {
    const address = path`/projects/${project}/models/${model}/deployments/${id}/end`;
    return (await transport.write<DeploymentChanged>('POST', address, command, options)).body;
  },
});
