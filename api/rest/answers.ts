import { SetMetadata } from '@nestjs/common';
import type { z } from 'zod';

/** Key of the metadata under which a route keeps its `Answers`. */
export const answersKey = 'annals:answers';
/** Key of the metadata under which a route keeps what it does. */
export const summaryKey = 'annals:summary';

/** Text of one media type (RFC 9110, section 8.3.1), or of any of them. */
type MediaType = `${string}/${string}`;

/** What a route answers, by status: JSON of a schema, the bytes of a file of a version, other text, or null for no body. */
export type Answers = Readonly<Record<number, z.ZodType | 'bytes' | MediaType | null>>;

/** Declares what a route does and answers, for the OpenAPI document. */
export const Describes =
  (summary: string, answers: Answers) => (target: object, key: string, descriptor: PropertyDescriptor) => {
    SetMetadata(summaryKey, summary)(target, key, descriptor);
    SetMetadata(answersKey, answers)(target, key, descriptor);
  };
