import { z } from 'zod';
import { Digest } from '#models/values/digest';
import { SubmittedMetadata } from './submitted-metadata';

/** What the registry computes of a version's files; no submitter can set it. */
export const ArtifactFacts = z.strictObject({
  files: z.int().min(0).optional(),
  rootDigest: Digest.optional(),
  format: z
    .string()
    .max(64)
    .regex(/^[a-z0-9]+([._+-][a-z0-9]+)*$/, 'must be the name of a format, such as safetensors')
    .optional(),
  verdict: z.enum(['clean', 'caution', 'suspicious', 'incomplete', 'dangerous']).optional(),
  parameterCount: z.int().min(0).optional(),
});
export type ArtifactFacts = z.output<typeof ArtifactFacts>;

/** The whole record of a version: what was submitted, and what was read from its files, which goes before it. */
export const MetadataRecord = SubmittedMetadata.extend({ artifact: ArtifactFacts.optional() });
export type MetadataRecord = z.output<typeof MetadataRecord>;
