import type {
  AttachContent,
  ChangeAvailability,
  DeleteVersion,
  DescribeVersion,
  LinkLineage,
  RecordEvaluations,
  RegisterVersion,
} from '#models/commands/versions';
import type { Answer, Question } from '#models/queries/catalogue';
import type { OperationAnswer, VersionChanged, VersionRegistered } from '#models/queries/commands';
import type { GateAnswer } from '#models/queries/gates';
import type { Page } from '#models/queries/page';
import type { WhyAnswer } from '#models/queries/reasons';
import type { ResolvedAnswer, VersionAnswer, VersionSummaryAnswer } from '#models/queries/versions';
import { path, queryString } from './path';
import type { ReadOptions, Transport, WriteOptions } from './transport';

/** The version at once, or the operation that registers it or gives it its content. */
export type Registration =
  | { readonly done: true; readonly version: VersionRegistered }
  | { readonly done: false; readonly operation: OperationAnswer };

function registrationOf({ status, body }: { readonly status: number; readonly body: unknown }): Registration {
  return status === 202
    ? { done: false, operation: body as OperationAnswer }
    : { done: true, version: body as VersionRegistered };
}

const at = (project: string, model: string, ref: string | number) =>
  path`/projects/${project}/models/${model}/versions/${ref}`;

/** Versions of a model; `ref` is a number, a digest, an alias, a stage or latest. */
export const versionsOf = (transport: Transport) => {
  /** Evidence is recorded under a version's number: a name is looked up first, so that a repetition means the same. */
  const numbered = async (project: string, model: string, ref: string | number): Promise<string> => {
    if (/^[1-9]\d*$/.test(String(ref))) return at(project, model, ref);
    return at(project, model, (await transport.read<VersionAnswer>(at(project, model, ref))).body.number);
  };

  return {
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

    /** The model card of a version, as Markdown. */
    card: (project: string, model: string, ref: string | number, options?: ReadOptions) =>
      transport.readText(`${at(project, model, ref)}/card`, 'text/markdown', options),

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

    /** Whether it may enter a stage, and what is missing. */
    gate: async (project: string, model: string, ref: string | number, stage: string, options?: ReadOptions) =>
      (await transport.read<GateAnswer>(`${at(project, model, ref)}/gate`, { for: stage }, options)).body,

    /** How it came to be where it is, or was then. */
    why: async (project: string, model: string, ref: string | number, options?: ReadOptions) =>
      (await transport.read<WhyAnswer>(`${at(project, model, ref)}/why`, {}, options)).body,

    register: async (
      project: string,
      model: string,
      command: Pick<RegisterVersion, 'content'> & Partial<RegisterVersion>,
      options?: WriteOptions,
    ): Promise<Registration> => {
      const address = path`/projects/${project}/models/${model}/versions`;
      return registrationOf(await transport.write<unknown>('POST', address, command, options));
    },

    /** Gives a pending version its files, which were uploaded before. */
    attach: async (
      project: string,
      model: string,
      ref: string | number,
      command: AttachContent,
      options?: WriteOptions,
    ): Promise<Registration> =>
      registrationOf(await transport.write<unknown>('POST', `${at(project, model, ref)}/content`, command, options)),

    describe: async (
      project: string,
      model: string,
      ref: string | number,
      command: DescribeVersion,
      options?: WriteOptions,
    ) => (await transport.write<VersionChanged>('PATCH', await numbered(project, model, ref), command, options)).body,

    recordEvaluations: async (
      project: string,
      model: string,
      ref: string | number,
      command: RecordEvaluations,
      options?: WriteOptions,
    ) =>
      (
        await transport.write<VersionChanged>(
          'POST',
          `${await numbered(project, model, ref)}/evaluations`,
          command,
          options,
        )
      ).body,

    linkLineage: async (
      project: string,
      model: string,
      ref: string | number,
      command: LinkLineage,
      options?: WriteOptions,
    ) =>
      (
        await transport.write<VersionChanged>(
          'POST',
          `${await numbered(project, model, ref)}/lineage`,
          command,
          options,
        )
      ).body,

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
  };
};
