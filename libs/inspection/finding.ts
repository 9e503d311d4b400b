import type { Finding, Severity, Verdict } from './inspection';

/** A finding before it is known which file it belongs to; its severity follows from its verdict. */
export interface FindingDraft {
  rule: string;
  verdict: Verdict;
  title: string;
  detail?: string;
  offset?: number;
}

const severities: Record<Verdict, Severity> = {
  clean: 'info',
  caution: 'warning',
  suspicious: 'error',
  incomplete: 'error',
  dangerous: 'error',
};

/** A name out of a file, made safe for a message: one line, at most 80 characters. */
export function quote(name: string): string {
  const line = oneLine(name);
  return `"${line.length > 80 ? `${line.slice(0, 79)}…` : line}"`;
}

/** Completes drafts for a file; what is told twice is told once, and of more than `limit` the first are kept and a last one says so. */
export function toFindings(file: string, all: readonly FindingDraft[], limit: number): Finding[] {
  const drafts = [...new Map(all.map((draft) => [`${draft.rule} ${draft.title} ${draft.detail}`, draft])).values()];
  const kept = drafts.slice(0, limit).map((draft) => toFinding(file, draft));
  if (drafts.length <= limit) return kept;
  const left = drafts.length - limit;
  const verdict = drafts.slice(limit).some((draft) => draft.verdict === 'dangerous') ? 'dangerous' : 'incomplete';
  return [
    ...kept,
    toFinding(file, { rule: 'findings-left-out', verdict, title: `${left} more findings are left out.` }),
  ];
}

function toFinding(file: string, draft: FindingDraft): Finding {
  const { rule, verdict, title, detail, offset } = draft;
  return {
    rule,
    file,
    severity: severities[verdict],
    verdict,
    title,
    ...(detail === undefined ? {} : { detail: oneLine(detail).slice(0, 300) }),
    ...(offset === undefined ? {} : { offset }),
  };
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '\ufffd');
}
