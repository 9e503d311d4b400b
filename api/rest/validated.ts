import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { refuse } from '#models/refusals/refusal';
import { Refused } from '../auth/refused';

/** Checks a part of a request against its schema; the OpenAPI document reads the same schema from here. */
export class Validated<S extends z.ZodType> implements PipeTransform<unknown, z.output<S>> {
  constructor(readonly schema: S) {}

  transform(value: unknown): z.output<S> {
    const parsed = this.schema.safeParse(value ?? {});
    if (parsed.success) return parsed.data;
    const problems = parsed.error.issues.slice(0, 50).map((issue) => ({
      path: issue.path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
      message: issue.message,
    }));
    throw new Refused(refuse('invalid-input', { problems }));
  }
}
