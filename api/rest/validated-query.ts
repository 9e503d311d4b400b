import type { PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { Validated } from './validated';

/** A query string holds text alone: what the schema wants as a number or a boolean is read as one first. */
export class ValidatedQuery<S extends z.ZodObject> implements PipeTransform<unknown, z.output<S>> {
  private readonly validated: Validated<S>;

  constructor(readonly schema: S) {
    this.validated = new Validated(schema);
  }

  transform(value: unknown): z.output<S> {
    const raw = Object.entries((value ?? {}) as Record<string, unknown>).filter(([key]) => key !== 'as_of');
    const shape: Record<string, z.core.$ZodType | undefined> = this.schema.shape;
    const read = raw.map(([key, text]) => [key, readAs(shape[key], text)]);
    return this.validated.transform(Object.fromEntries(read));
  }
}

function readAs(schema: z.core.$ZodType | undefined, text: unknown): unknown {
  if (typeof text !== 'string') return text;
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodNumber && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (inner instanceof z.ZodBoolean && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function unwrapped(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional ? unwrapped(schema.unwrap()) : schema;
}
