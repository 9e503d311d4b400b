import type { FailingCheck, GateAnswer } from '#models/queries/gates';
import type { Check } from '#models/values/check';
import { addressText } from '../arguments/address';
import { fields } from '../terminal/table';

/** Whether a version may enter a stage, and for each check that is missing or failed what can be done. */
export function gateText(gate: GateAnswer): string {
  const name = addressText({ project: gate.project, model: gate.model, ref: gate.version });
  const verdict = gate.from === gate.stage ? 'stands in' : gate.allowed ? 'may enter' : 'may not enter';
  const facts = fields([
    ['stands in', gate.from === gate.stage ? null : gate.from],
    ['policy', `revision ${gate.policyRevision}`],
    ['digest', gate.digest],
  ]);
  const why = gate.refusal ? `${gate.refusal.detail}\n  ${gate.refusal.remedy}\n` : '';
  return `${name} ${verdict} ${gate.stage}\n${facts}${why}${gate.missing.map(failingText(name)).join('')}${adviceText(gate)}`;
}

/** What is asked for before production and does not stop it. */
function adviceText({ advice }: GateAnswer): string {
  const lines = advice.map(({ path, meaning, example }) => `  - ${path}: ${meaning}; for example ${example}\n`);
  return lines.length === 0 ? '' : `asked for before production, without stopping it\n${lines.join('')}`;
}

/** A check that is not good enough: why, what is missing with meaning and example, and the remedy. */
export function failingText(version: string) {
  return (check: FailingCheck): string =>
    checkText({ ...check, name: check.check }) + `  → ${check.remedy.replaceAll('VERSION', version)}\n`;
}

/** A check in full: its outcome, the reasons one a line, and every missing field with its meaning and an example. */
export function checkText({ name, outcome, percentage, reasons, missing = [] }: Check): string {
  const complete = percentage === undefined ? '' : ` (${percentage}%)`;
  const lines = [
    ...reasons.map((reason) => `  ${reason}`),
    ...missing.map(({ path, meaning, example }) => `  - ${path}: ${meaning}; for example ${example}`),
  ];
  return `${name}: ${outcome}${complete}\n${lines.map((line) => `${line}\n`).join('')}`;
}
