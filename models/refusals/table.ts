import { catalogueRefusals } from './catalogue-refusals';
import { contentRefusals } from './content-refusals';
import { requestRefusals } from './request-refusals';

/** Every refusal of the registry: its stable code, its kind, and what it says. */
export const refusalTable = { ...requestRefusals, ...catalogueRefusals, ...contentRefusals } as const;

export type RefusalCode = keyof typeof refusalTable;
export type RefusalFacts<C extends RefusalCode> = Parameters<(typeof refusalTable)[C]['detail']>[0];
