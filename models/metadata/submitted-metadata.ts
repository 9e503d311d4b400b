import { z } from 'zod';
import { freeText } from '#models/values/free-text';
import { Training } from './training';
import { ValueInfos } from './value-info';

const PrincipalId = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9]+([._:-][A-Za-z0-9]+)*$/, 'must be the id of a principal, not a mail address');

const statements = z.array(freeText(1000)).max(50);

/** Who answers for the model: ids of principals, whose names and addresses live in the directory. */
export const Owner = z.strictObject({ team: PrincipalId.optional(), accountable: PrincipalId.optional() });

/** Whom to ask, in which role: a principal, whose address lives in the directory, or a page. */
export const Contact = z.union([
  z.strictObject({ role: freeText(100), principal: PrincipalId }),
  z.strictObject({
    role: freeText(100),
    url: freeText(500).regex(
      /^https:\/\/[^\s/@?#]+(\/[^\s@?#]*)?$/,
      'must be an https URL without a user name, a query and a fragment',
    ),
  }),
]);

/** The library that made the model. */
export const Framework = z.strictObject({ name: freeText(100).optional(), version: freeText(100).optional() });

/** What the model is, and what goes in and comes out. */
export const Architecture = z.strictObject({
  family: freeText(100).optional(),
  architecture: freeText(200).optional(),
  task: freeText(100).optional(),
  inputs: ValueInfos.optional(),
  outputs: ValueInfos.optional(),
});

/** What the model is for, and what it is not for. */
export const Use = z.strictObject({
  intendedUse: statements.optional(),
  limitations: statements.optional(),
  assumptions: statements.optional(),
  outOfScope: statements.optional(),
  monitoringPlan: freeText(4000).optional(),
});

/** How well it does against what was there before; measured values are recorded as evaluations. */
export const Performance = z.strictObject({ baselineComparison: freeText(2000).optional() });

/** Risk class by Regulation (EU) 2024/1689; not-assessed says why in its reason. */
export const RiskClass = z.strictObject({
  scheme: z.literal('eu-ai-act'),
  value: z.enum(['prohibited', 'high', 'limited', 'minimal', 'gpai', 'gpai-systemic', 'not-assessed']),
  reason: freeText(1000).optional(),
});

/** Under which rules the model stands. The licence is an SPDX expression; its validity is checked elsewhere. */
export const Governance = z.strictObject({ licence: freeText(200).optional(), riskClass: RiskClass.optional() });

/** What a submitter may say of a version. Everything is optional; nothing else is taken. */
export const SubmittedMetadata = z.strictObject({
  description: freeText(4000).optional(),
  owner: Owner.optional(),
  contacts: z.array(Contact).max(20).optional(),
  framework: Framework.optional(),
  architecture: Architecture.optional(),
  training: Training.optional(),
  performance: Performance.optional(),
  use: Use.optional(),
  governance: Governance.optional(),
});
export type SubmittedMetadata = z.output<typeof SubmittedMetadata>;
