import { checkRemedies } from '#models/policy/check-remedies';
import type { FailingCheck, Refused } from '#models/queries/gates';
import type { Refusal } from '#models/refusals/refusal';
import type { Check } from '#models/values/check';

/** A failing check with its remedy. */
export function failingCheck({ name, outcome, reasons, percentage, missing }: Check): FailingCheck {
  return {
    check: name,
    outcome,
    reasons,
    remedy: checkRemedies[name],
    ...(percentage === undefined ? {} : { percentage }),
    ...(missing === undefined ? {} : { missing }),
  };
}

/** A refusal as a part of an answer. */
export function refused({ refused: code, title, detail, remedy }: Refusal): Refused {
  return { code, title, detail, remedy };
}
