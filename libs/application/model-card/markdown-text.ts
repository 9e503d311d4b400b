/** Characters that mean something inside a line of Markdown (CommonMark 0.31, GFM tables, math and strikethrough). */
const markup = /[\\`*_[\]<>&|~$]/g;
/** What makes a line a heading, a list, a rule or an underline when it stands first. */
const lineStart = /^([#=]|[+-](?=[\s+-]|$)|\d+(?=[.)](\s|$)))/;
/** Control characters, and the invisible ones that turn the direction of text or hide in it. */
const invisible = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Text that somebody typed as one line of Markdown that shows it and does nothing else. */
export function inline(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(invisible, '\ufffd').trim();
  return line.replace(markup, '\\$&').replace(lineStart, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`));
}

/** The same for text of several lines: its empty lines part paragraphs, the others stay lines. */
export function paragraphs(text: string): string {
  return text
    .split(/\n[^\S\n]*\n\s*/)
    .map((paragraph) => paragraph.split('\n').map(inline).filter(Boolean).join('  \n'))
    .filter(Boolean)
    .join('\n\n');
}

/** A list of texts that somebody typed. */
export function bullets(texts: readonly string[]): string {
  return texts.map((text) => `- ${inline(text)}`).join('\n');
}

/** A table; cells are texts that somebody typed, undefined and null are empty. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const cell = (value: Cell) => (value === undefined || value === null ? '' : inline(String(value)));
  return [line(head), line(head.map(() => '---')), ...rows.map((row) => line(row.map(cell)))].join('\n');
}

/** What stands in a table of a card; null and undefined leave it empty. */
export type Cell = string | number | boolean | null | undefined;
