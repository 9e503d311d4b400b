import { z } from 'zod';
import { freeTexts } from '../values/free-text';
import { Instant } from '../values/instant';
import { Reason } from '../values/reason';
import { RefText } from '../values/ref-text';
import { Slug } from '../values/slug';

/** Where something is reached. It is scanned, and holds no credentials. */
const DeploymentUrl = z
  .url({ protocol: /^https?$/, hostname: /./ })
  .max(500)
  .regex(/^[\x21-\x7e]+$/, 'must hold no blanks and nothing but ASCII: percent-encode the rest')
  .refine((url) => !/^https?:\/*[^/?#]*@/i.test(url), 'must not hold credentials')
  .meta({ example: 'https://churn.example.org/v1' })
  .register(freeTexts, { max: 500 });

/** That a version runs in an environment, perhaps under a URL. What ran there has ended by it. */
export const RecordDeployment = z
  .strictObject({
    version: RefText,
    environment: Slug.meta({ description: 'Where it runs.', example: 'production-eu' }),
    url: DeploymentUrl.optional(),
    since: Instant.optional().meta({ description: 'Since when it runs; absent: since now.' }),
    reason: Reason,
  })
  .meta({ id: 'RecordDeployment' });
export type RecordDeployment = z.output<typeof RecordDeployment>;

/** That a deployment runs no more. */
export const EndDeployment = z
  .strictObject({
    at: Instant.optional().meta({ description: 'Until when it ran; absent: until now.' }),
    reason: Reason,
  })
  .meta({ id: 'EndDeployment' });
export type EndDeployment = z.output<typeof EndDeployment>;
