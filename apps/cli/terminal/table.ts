import { plain } from './plain-text';

/** A column of a table: its title, and on which side its cells stand (left unless said). */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** What stands in a table; null and undefined are shown as a dash. */
export type Cell = string | number | null | undefined;

/** Rows under their titles in aligned columns, two spaces between them; `none` when there are no rows. */
export function table(
  columns: readonly (string | Column)[],
  rows: readonly (readonly Cell[])[],
  none = 'none',
): string {
  if (rows.length === 0) return `(${none})\n`;
  const titled = columns.map((column) => (typeof column === 'string' ? { title: column } : column));
  const cells = [
    titled.map(({ title }) => title.toUpperCase()),
    ...rows.map((row) => titled.map((_, at) => shown(row[at]))),
  ];
  const widths = titled.map((_, at) => Math.max(...cells.map((row) => width(row[at] ?? ''))));
  const line = (row: string[]) =>
    row.map((cell, at) => pad(cell, widths[at] ?? 0, titled[at] && 'align' in titled[at] ? titled[at].align : 'left'));
  return cells.map((row) => `${line(row).join('  ').trimEnd()}\n`).join('');
}

/** Names and values in two aligned columns; values that are absent are left out. */
export function fields(pairs: readonly (readonly [string, Cell])[]): string {
  const given = pairs.filter(([, value]) => value !== undefined && value !== null && value !== '');
  const widest = Math.max(0, ...given.map(([name]) => width(name)));
  return given
    .map(([name, value]) => `${pad(name, widest)}  ${plain(String(value), `\n${' '.repeat(widest + 2)}`)}\n`)
    .join('');
}

function shown(cell: Cell): string {
  return cell === undefined || cell === null || cell === '' ? '-' : plain(String(cell));
}

function pad(text: string, to: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, to - width(text)));
  return align === 'right' ? blanks + text : text + blanks;
}

/** Columns that a text takes: combining marks none, wide East Asian characters and emoji two. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/\p{Mark}/u.test(character)) continue;
    columns += /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}]/u.test(
      character,
    )
      ? 2
      : 1;
  }
  return columns;
}
