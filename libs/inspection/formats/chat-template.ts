import type { FindingDraft } from '#inspection/finding';

const reaches = /__|\|\s*attr|\b(cycler|joiner|lipsum|popen|import|include|subprocess|os\.)\b|\bself\./;

/**
 * Servers render a chat template with Jinja, and one that reaches for Python internals has been a way to run code
 * there (CVE-2024-34359).
 */
export function chatTemplateFindings(template: string): FindingDraft[] {
  const match = reaches.exec(template);
  if (match === null) return [];
  const title =
    'The chat template reaches beyond what a template needs; a server that renders it unguarded may run code.';
  return [{ rule: 'chat-template-code', verdict: 'caution', title, offset: match.index }];
}
