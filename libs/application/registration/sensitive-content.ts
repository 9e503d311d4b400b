import type { FileReport } from '#inspection/inspection';
import { scanText } from '#inspection/sensitive-data/scan-text';
import { refuse, type Refusal } from '#models/refusals/refusal';
import type { FindingSummary } from '#models/events/version';

/** Looks for secrets and personal data in the texts of a package; a secret of high confidence refuses it. */
export async function scanFiles(
  files: readonly FileReport[],
  signal: AbortSignal,
): Promise<{ readonly findings: FindingSummary[] } | Refusal> {
  const findings: FindingSummary[] = [];
  const secrets: { path: string; rule: string; masked: string }[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    if (file.text === undefined) continue;
    const found = await scanText(file.text, { path: file.path });
    for (const { rule, kind, confidence, masked } of found) {
      if (kind === 'secret' && confidence === 'high') secrets.push({ path: file.path, rule, masked });
      else if (findings.length < 100) {
        const title = kind === 'secret' ? `This may be a secret (${rule}).` : `Personal data (${rule}).`;
        findings.push({ rule: 'sensitive-text', file: file.path, severity: 'warning', title });
      }
    }
  }
  return secrets.length > 0 ? refuse('secret-in-file', { findings: secrets.slice(0, 20) }) : { findings };
}

/** Facts that were read from files, without those whose text holds something sensitive, and the names of these. */
export async function withoutSensitive<F extends object>(facts: F): Promise<{ facts: Partial<F>; leftOut: string[] }> {
  const kept: Partial<F> = {};
  const leftOut: string[] = [];
  for (const key of Object.keys(facts) as (keyof F & string)[]) {
    const value = facts[key];
    const text = typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : '';
    if (text !== '' && (await scanText(text)).length > 0) leftOut.push(key);
    else kept[key] = value;
  }
  return { facts: kept, leftOut };
}
