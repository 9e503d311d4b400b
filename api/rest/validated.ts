import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { refuse } from '#models/refusals/refusal';
import { memberPointer } from '#models/values/schema-parts';
import { Refused } from '../auth/refused';
import { issueProblem } from './issue-problem';

const mostProblems = 50;

/** Checks a part of a request against its schema; the OpenAPI document reads the same schema from here. */
export class Validated<S extends z.ZodType> implements PipeTransform<unknown, z.output<S>> {
  constructor(readonly schema: S) {}

  transform(value: unknown, where?: Pick<ArgumentMetadata, 'type' | 'data'>): z.output<S> {
    const input = value ?? {};
    const parsed = this.schema.safeParse(input);
    if (parsed.success) return parsed.data;
    const root = where?.type === 'param' && where.data !== undefined ? memberPointer('', where.data) : '';
    const issues = parsed.error.issues.slice(0, mostProblems);
    throw new Refused(refuse('invalid-input', { problems: issues.map((issue) => issueProblem(issue, input, root)) }));
  }
}
