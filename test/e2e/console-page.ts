/** A command of a page, and what the page says that it prints. */
export interface Step {
  /** Line of the page, from 1. */
  readonly line: number;
  readonly command: string;
  readonly expected: readonly string[];
}

/** Stands for anything on its line; alone on a line, for any number of lines. */
const anything = '…';

/**
 * The steps of a Markdown page's `console` blocks, in order. A line that begins with `$ ` is a command (one that ends
 * with a backslash goes on in the next line, after `> `); the lines below it are its output.
 */
export function stepsOf(markdown: string): Step[] {
  const steps: { line: number; command: string; expected: string[] }[] = [];
  let inBlock = false;
  for (const [index, text] of markdown.split('\n').entries()) {
    const step = steps.at(-1);
    if (!inBlock) inBlock = text === '```console';
    else if (text === '```') inBlock = false;
    else if (text.startsWith('$ ')) steps.push({ line: index + 1, command: text.slice(2), expected: [] });
    else if (!step) throw new Error(`line ${index + 1}: output without a command above it`);
    else if (step.command.endsWith('\\') && text.startsWith('> '))
      step.command = `${step.command.slice(0, -1)}${text.slice(2)}`;
    else step.expected.push(text);
  }
  return steps.map(({ expected, ...step }) => ({ ...step, expected: withoutBlankEnd(expected) }));
}

/** Whether lines are those that a page shows, blanks at the end of lines and of the output aside. */
export function isAsShown(expected: readonly string[], actual: readonly string[]): boolean {
  const [first, ...rest] = expected;
  if (first === undefined) return actual.length === 0;
  if (first === anything) return isAsShown(rest, actual) || (actual.length > 0 && isAsShown(expected, actual.slice(1)));
  const [line, ...others] = actual;
  return line !== undefined && patternOf(first).test(line) && isAsShown(rest, others);
}

/** The lines of an output, as they are compared. */
export function linesOf(output: string): string[] {
  return withoutBlankEnd(output.split('\n').map((line) => line.trimEnd()));
}

/**
 * A command as a reader would type it: each word with `…` becomes the newest word of the output above that it matches.
 * @throws when there is no such word
 */
export function filledIn(command: string, outputAbove: string): string {
  const words = outputAbove.split(/\s+/).reverse();
  return command.replace(/[^\s"']*…[^\s"']*/g, (shown) => {
    const word = words.find((candidate) => patternOf(shown).test(candidate));
    if (word === undefined) throw new Error(`nothing above looks like ${shown}`);
    return word;
  });
}

function patternOf(shown: string): RegExp {
  const parts = shown.trimEnd().split(anything);
  return new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`);
}

function withoutBlankEnd(lines: readonly string[]): string[] {
  return lines.slice(0, lines.findLastIndex((line) => line.trim() !== '') + 1);
}
