import type { Question } from '#models/queries/catalogue';
import type { OperationAnswer } from '#models/queries/commands';
import type { ComparisonAnswer } from '#models/queries/comparison';
import type { CloudEvent } from '#models/queries/history';
import type { Page } from '#models/queries/page';
import { path } from './path';
import type { ReadOptions, Transport } from './transport';

type Filters<Q extends 'show-history' | 'audit', Named extends string = never> = Partial<Omit<Question<Q>, Named>>;

/** What the log tells: the history of a model, the audit of the registry, and what differs between two versions. */
export const recordsOf = (transport: Transport) => ({
  history: async (
    project: string,
    model: string,
    filters: Filters<'show-history', 'project' | 'model'> = {},
    options?: ReadOptions,
  ) => {
    const address = path`/projects/${project}/models/${model}/history`;
    return (await transport.read<Page<CloudEvent>>(address, filters, options)).body;
  },

  audit: async (filters: Filters<'audit'> = {}, options?: ReadOptions) =>
    (await transport.read<Page<CloudEvent>>('/audit', filters, options)).body,

  compare: async (project: string, model: string, from: string, to: string, options?: ReadOptions) => {
    const address = path`/projects/${project}/models/${model}/compare`;
    return (await transport.read<ComparisonAnswer>(address, { from, to }, options)).body;
  },

  /** Begins a comparison that reads the tensors of both versions; its result is a ComparisonAnswer. */
  compareBytes: async (project: string, model: string, from: string, to: string, options?: ReadOptions) => {
    const address = path`/projects/${project}/models/${model}/compare`;
    return (await transport.read<OperationAnswer>(address, { from, to, bytes: true }, options)).body;
  },
});
