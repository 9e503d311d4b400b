import { problemCatalogue } from '../problem-catalogue';
import type { Json } from './schemas';

/** The schema of a problem (RFC 9457); facts of the occurrence stand beside these members. */
export const problemSchema: Json = {
  type: 'object',
  description: 'A problem as RFC 9457 has it; the facts of the occurrence stand beside.',
  properties: {
    type: { type: 'string', format: 'uri-reference', examples: ['/problems/model-not-found'] },
    title: { type: 'string', description: 'What kind of thing happened.' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What happened this time, with the values.' },
    code: { type: 'string', description: 'Stable.', enum: problemCatalogue.map(({ code }) => code) },
    remedy: { type: 'string', description: 'What you can do.' },
  },
  required: ['type', 'title', 'status', 'detail', 'code', 'remedy'],
};
