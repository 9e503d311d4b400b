import { z } from 'zod';
import { Check, MissingField } from '../values/check';

/** Why something would be refused, as its problem would say it. */
export const Refused = z
  .strictObject({ code: z.string(), title: z.string(), detail: z.string(), remedy: z.string() })
  .meta({ id: 'Refused' });
export type Refused = z.output<typeof Refused>;

/** A check that is not good enough for a stage, and what can be done about it. */
export const FailingCheck = z
  .strictObject({
    check: Check.shape.name,
    outcome: Check.shape.outcome,
    reasons: z.array(z.string()),
    remedy: z.string(),
    percentage: Check.shape.percentage,
    missing: Check.shape.missing.meta({ description: 'Fields of the record that are missing, for metadata.' }),
  })
  .meta({ id: 'FailingCheck' });
export type FailingCheck = z.output<typeof FailingCheck>;

/** Whether a version may enter a stage, and what is missing. */
export const GateAnswer = z
  .strictObject({
    project: z.string(),
    model: z.string(),
    version: z.int(),
    digest: z.string().nullable(),
    stage: z.string().meta({ description: 'The stage that was asked for.' }),
    from: z.string().meta({ description: 'Where it stands.' }),
    allowed: z.boolean(),
    edgeAllowed: z.boolean().meta({ description: 'Whether the policy has a way from there to the stage.' }),
    policyRevision: z.int(),
    missing: z.array(FailingCheck),
    advice: z
      .array(MissingField)
      .meta({ description: 'Before the last stage: fields of the record that are asked for, and do not stop it.' }),
    refusal: Refused.nullable().meta({ description: 'What a promotion would be refused with; null: with nothing.' }),
  })
  .meta({ id: 'Gate' });
export type GateAnswer = z.output<typeof GateAnswer>;

/** What another policy would mean for the versions that stand in stages. */
export const PolicyTestAnswer = z
  .strictObject({
    project: z.string(),
    revision: z.int().meta({ description: 'The revision that holds.' }),
    preset: z.string().meta({ description: 'The preset of the policy that was tested.' }),
    changed: z.boolean().meta({ description: 'Whether the tested policy differs from the one that holds.' }),
    tested: z.int().meta({ description: 'How many versions stand in a stage.' }),
    affected: z
      .array(
        z.strictObject({
          model: z.string(),
          version: z.int(),
          stage: z.string(),
          missing: z.array(FailingCheck),
          refusal: Refused.meta({ description: 'Why it would not be let in under the tested policy.' }),
        }),
      )
      .meta({ description: 'Those that would not be let in again. They keep their stages all the same.' }),
  })
  .meta({ id: 'PolicyTest' });
export type PolicyTestAnswer = z.output<typeof PolicyTestAnswer>;
