import { otherwise } from './operation';
import type { Json } from './schemas';

/** What Prometheus reads, which is a protocol of its own. */
export const metricsPaths: Readonly<Record<string, Json>> = {
  '/metrics': {
    get: {
      operationId: 'metricsShow',
      tags: ['Health'],
      summary: 'How the registry is and what it is asked, in the text format of Prometheus',
      responses: {
        200: { description: 'Done', content: { 'text/plain': { schema: { type: 'string' } } } },
        ...otherwise,
      },
    },
  },
};
