import { catalogueRefusals } from './catalogue-refusals';
import { contentRefusals } from './content-refusals';
import { operatorRefusals } from './operator-refusals';
import { requestRefusals } from './request-refusals';

/** Every refusal of the registry: its stable code, its kind, and what it says. */
export const refusalTable = {
  ...requestRefusals,
  ...catalogueRefusals,
  ...contentRefusals,
  ...operatorRefusals,
} as const;

/** The stable code of a refusal. */
export type RefusalCode = keyof typeof refusalTable;
/** The values that a refusal of this code is told with. */
export type RefusalFacts<C extends RefusalCode> = Parameters<(typeof refusalTable)[C]['detail']>[0];
