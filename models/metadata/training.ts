import { z } from 'zod';
import { Digest } from '#models/values/digest';
import { freeText } from '#models/values/free-text';
import { isSensitiveKey } from './sensitive-key';

const MAX_HYPERPARAMETERS = 200;

/** The code that trained the model: a repository without user information in its URL, and a commit. */
export const CodeRef = z.strictObject({
  repo: freeText(500).regex(
    /^https:\/\/[^\s/@?#]+(\/[^\s@?#]*)?$/,
    'must be an https URL without a user name or query',
  ),
  commit: z.string().regex(/^[0-9a-f]{7,64}$/, 'must be 7 to 64 lower-case hex digits'),
});

/** The name of a hyperparameter. A name that speaks of a secret is refused whatever the value is. */
export const HyperparameterName = freeText(100)
  .regex(/^[A-Za-z_][\w.\-/:]*$/, 'must begin with a letter and hold letters, digits and _ . - / :')
  .refine((name) => !isSensitiveKey(name), 'names a secret: leave it out');

/** Hyperparameters by name: numbers stay numbers. */
export const Hyperparameters = z
  .record(HyperparameterName, z.union([z.number(), z.boolean(), freeText(1000)]))
  .refine((record) => Object.keys(record).length <= MAX_HYPERPARAMETERS, `must hold at most ${MAX_HYPERPARAMETERS}`);

/** A dataset used to train, validate or test, by its name or by a reference to where it is registered. */
export const DatasetUse = z
  .strictObject({
    ref: freeText(500).optional(),
    name: freeText(200).optional(),
    version: freeText(100).optional(),
    digest: Digest.optional(),
    role: z.enum(['train', 'validation', 'test']),
    classification: z
      .string()
      .max(32)
      .regex(/^[a-z]+(-[a-z0-9]+)*$/, 'must be a lower-case word, such as internal')
      .optional(),
    containsPersonalData: z.boolean().optional(),
    licence: freeText(200).optional(),
  })
  .refine((dataset) => dataset.ref !== undefined || dataset.name !== undefined, 'must have a name or a ref');

/** How the model came to be. */
export const Training = z.strictObject({
  codeRef: CodeRef.optional(),
  runId: freeText(200).optional(),
  hyperparameters: Hyperparameters.optional(),
  datasets: z.array(DatasetUse).max(100).optional(),
});
