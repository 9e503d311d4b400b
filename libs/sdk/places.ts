import type { RemoveAlias, RollBack, SetAlias, TransitionStage } from '#models/commands/places';
import type { Answer } from '#models/queries/catalogue';
import type { PlaceChanged } from '#models/queries/commands';
import type { RollbackPreview, RollbackQuestion } from '#models/queries/reasons';
import { path, queryString } from './path';
import type { ReadOptions, Transport, WriteOptions } from './transport';

/** Stages and aliases of a model: who holds them, and who shall. */
export const placesOf = (transport: Transport) => ({
  aliases: async (project: string, model: string, options?: ReadOptions) => {
    const address = path`/projects/${project}/models/${model}/aliases`;
    return (await transport.read<Answer<'list-aliases'>>(address, {}, options)).body;
  },

  alias: async (project: string, model: string, alias: string, options?: ReadOptions) => {
    const address = path`/projects/${project}/models/${model}/aliases/${alias}`;
    return (await transport.read<Answer<'show-alias'>>(address, {}, options)).body;
  },

  setAlias: async (project: string, model: string, alias: string, command: SetAlias, options?: WriteOptions) => {
    const address = path`/projects/${project}/models/${model}/aliases/${alias}`;
    return (await transport.write<PlaceChanged>('PUT', address, command, options)).body;
  },

  removeAlias: async (project: string, model: string, alias: string, command: RemoveAlias, options?: WriteOptions) => {
    const address = `${path`/projects/${project}/models/${model}/aliases/${alias}`}${queryString(command)}`;
    return (await transport.write<PlaceChanged>('DELETE', address, undefined, options)).body;
  },

  transition: async (project: string, model: string, command: TransitionStage, options?: WriteOptions) => {
    const address = path`/projects/${project}/models/${model}/transitions`;
    return (await transport.write<PlaceChanged>('POST', address, command, options)).body;
  },

  rollBack: async (project: string, model: string, command: RollBack, options?: WriteOptions) => {
    const address = path`/projects/${project}/models/${model}/rollbacks`;
    const { body, headers } = await transport.write<PlaceChanged>('POST', address, command, options);
    return { ...body, position: headers.get('registry-position') };
  },

  /** What a rollback would do now, or why it would be refused; `verify` reads every byte of the target. */
  previewRollback: async (
    project: string,
    model: string,
    question: Pick<RollbackQuestion, 'kind' | 'name'> & Partial<RollbackQuestion>,
  ) => {
    const address = path`/projects/${project}/models/${model}/rollbacks/preview`;
    return (await transport.read<RollbackPreview>(address, question)).body;
  },
});
