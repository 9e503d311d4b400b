import { SetMetadata } from '@nestjs/common';
import type { z } from 'zod';

export const answersKey = 'annals:answers';
export const summaryKey = 'annals:summary';

/** What a route answers, by status: JSON of a schema, the bytes of a file, or null for no body. */
export type Answers = Readonly<Record<number, z.ZodType | 'bytes' | null>>;

/** Declares what a route does and answers, for the OpenAPI document. */
export const Describes =
  (summary: string, answers: Answers) => (target: object, key: string, descriptor: PropertyDescriptor) => {
    SetMetadata(summaryKey, summary)(target, key, descriptor);
    SetMetadata(answersKey, answers)(target, key, descriptor);
  };
