import { z } from 'zod';
import { SubmittedMetadata } from './submitted-metadata';

/** The JSON Schema (draft 2020-12) of what a submitter may send, as committed in record.schema.json. */
export function metadataJsonSchema(): Record<string, unknown> {
  return {
    title: 'Annals metadata record',
    description: 'What a submitter may say of a model version.',
    ...z.toJSONSchema(SubmittedMetadata, { io: 'input', target: 'draft-2020-12' }),
  };
}
