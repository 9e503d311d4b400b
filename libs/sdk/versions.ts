import type {
  ChangeAvailability,
  DeleteVersion,
  DescribeVersion,
  LinkLineage,
  RecordEvaluations,
  RegisterVersion,
} from '#models/commands/versions';
import type { Answer, Question } from '#models/queries/catalogue';
import type { OperationAnswer, VersionChanged, VersionRegistered } from '#models/queries/commands';
import type { Page } from '#models/queries/page';
import type { ResolvedAnswer, VersionAnswer, VersionSummaryAnswer } from '#models/queries/versions';
import { path, queryString } from './path';
import type { ReadOptions, Transport, WriteOptions } from './transport';

/** The version at once, or the operation that registers it. */
export type Registration =
  | { readonly done: true; readonly version: VersionRegistered }
  | { readonly done: false; readonly operation: OperationAnswer };

const at = (project: string, model: string, ref: string | number) =>
  path`/projects/${project}/models/${model}/versions/${ref}`;

/** Versions of a model; `ref` is a number, a digest, an alias, a stage or latest. */
export const versionsOf = (transport: Transport) => ({
  list: async (
    project: string,
    model: string,
    question: Partial<Omit<Question<'list-versions'>, 'project' | 'model'>> = {},
    options?: ReadOptions,
  ) => {
    const address = path`/projects/${project}/models/${model}/versions`;
    return (await transport.read<Page<VersionSummaryAnswer>>(address, question, options)).body;
  },

  show: async (project: string, model: string, ref: string | number, options?: ReadOptions) =>
    (await transport.read<VersionAnswer>(at(project, model, ref), {}, options)).body,

  /** What serving needs of a version, in one answer; without a ref, the one that the policy names. */
  resolve: async (project: string, model: string, ref?: string | number, options?: ReadOptions) => {
    const address = path`/resolve/${project}/${model}`;
    const suffix = ref === undefined ? '' : `@${encodeURIComponent(ref)}`;
    return (await transport.read<ResolvedAnswer>(`${address}${suffix}`, {}, options)).body;
  },

  files: async (project: string, model: string, ref: string | number, options?: ReadOptions) =>
    (await transport.read<Answer<'list-files'>>(`${at(project, model, ref)}/files`, {}, options)).body,

  evaluations: async (project: string, model: string, ref: string | number, options?: ReadOptions) =>
    (await transport.read<Answer<'list-evaluations'>>(`${at(project, model, ref)}/evaluations`, {}, options)).body,

  lineage: async (project: string, model: string, ref: string | number, options?: ReadOptions) =>
    (await transport.read<Answer<'show-lineage'>>(`${at(project, model, ref)}/lineage`, {}, options)).body,

  checks: async (project: string, model: string, ref: string | number, options?: ReadOptions) =>
    (await transport.read<Answer<'list-checks'>>(`${at(project, model, ref)}/checks`, {}, options)).body,

  register: async (
    project: string,
    model: string,
    command: Pick<RegisterVersion, 'content'> & Partial<RegisterVersion>,
    options?: WriteOptions,
  ): Promise<Registration> => {
    const address = path`/projects/${project}/models/${model}/versions`;
    const answer = await transport.write<unknown>('POST', address, command, options);
    return answer.status === 202
      ? { done: false, operation: answer.body as OperationAnswer }
      : { done: true, version: answer.body as VersionRegistered };
  },

  describe: async (
    project: string,
    model: string,
    ref: string | number,
    command: DescribeVersion,
    options?: WriteOptions,
  ) => (await transport.write<VersionChanged>('PATCH', at(project, model, ref), command, options)).body,

  recordEvaluations: async (
    project: string,
    model: string,
    ref: string | number,
    command: RecordEvaluations,
    options?: WriteOptions,
  ) => (await transport.write<VersionChanged>('POST', `${at(project, model, ref)}/evaluations`, command, options)).body,

  linkLineage: async (
    project: string,
    model: string,
    ref: string | number,
    command: LinkLineage,
    options?: WriteOptions,
  ) => (await transport.write<VersionChanged>('POST', `${at(project, model, ref)}/lineage`, command, options)).body,

  changeAvailability: async (
    project: string,
    model: string,
    ref: string | number,
    command: ChangeAvailability,
    options?: WriteOptions,
  ) =>
    (await transport.write<VersionChanged>('POST', `${at(project, model, ref)}/availability`, command, options)).body,

  delete: async (
    project: string,
    model: string,
    ref: string | number,
    { reason, overrideWindow }: DeleteVersion,
    options?: WriteOptions,
  ) => {
    const query = queryString({ reason, overrideWindow: overrideWindow ? true : undefined });
    return (await transport.write<VersionChanged>('DELETE', `${at(project, model, ref)}${query}`, undefined, options))
      .body;
  },
});
