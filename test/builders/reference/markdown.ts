/** A table in Markdown; what would end a cell or a line is escaped. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** A page: where it comes from stands first, so that nobody edits it. */
export function page(title: string, about: string, source: string, ...parts: readonly string[]): string {
  const origin = `<!-- Generated from ${source}: ANNALS_REGENERATE=1 npx jest test/e2e/reference-documents -->`;
  return `${[origin, `# ${title}`, about, ...parts].join('\n\n')}\n`;
}

/** Text in code font. */
export function code(text: string): string {
  return `\`${text}\``;
}
