import { z } from 'zod';

/** A ref as text: number, sha256:…, alias, stage or latest. */
export const RefText = z
  .string()
  .min(1)
  .max(96)
  .regex(/^[A-Za-z0-9:._-]+$/, 'must be a version number, sha256:…, an alias, a stage or latest')
  .meta({ example: '7' });
