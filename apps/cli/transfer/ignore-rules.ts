/** Whether a file or folder is left out, by its path inside the package with `/` between segments. */
export type Ignores = (path: string, isFolder: boolean) => boolean;

interface Rule {
  readonly pattern: RegExp;
  readonly isNegated: boolean;
  readonly isFolderOnly: boolean;
}

/**
 * Reads the rules of an `.annalsignore`, which are those of a `.gitignore` (https://git-scm.com/docs/gitignore): the
 * last rule that fits decides. A folder that is left out is not looked into, so nothing in it can be taken again.
 */
export function ignoreRules(text: string): Ignores {
  const rules = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .flatMap((line) => ruleOf(line) ?? []);
  return (path, isFolder) =>
    rules.findLast(({ pattern, isFolderOnly }) => (isFolder || !isFolderOnly) && pattern.test(path))?.isNegated ===
    false;
}

function ruleOf(line: string): Rule | undefined {
  const text = line.replace(/(?<!\\)\s+$/, '');
  if (text === '' || text.startsWith('#')) return undefined;
  const isNegated = text.startsWith('!');
  const whole = isNegated ? text.slice(1) : text;
  const isFolderOnly = whole.endsWith('/');
  const path = isFolderOnly ? whole.slice(0, -1) : whole;
  if (path === '') return undefined;
  const isAnchored = path.includes('/');
  const segments = path.replace(/^\//, '').split('/');
  return {
    pattern: new RegExp(`^${isAnchored ? '' : '(?:.*/)?'}${expressionOf(segments)}$`, 'su'),
    isNegated,
    isFolderOnly,
  };
}

/** `**` stands for any number of folders, at the end for all that is inside. */
function expressionOf(segments: readonly string[]): string {
  const last = segments.length - 1;
  return segments
    .map((segment, at) => {
      if (segment === '**') return at === last ? '.+' : '(?:.*/)?';
      return `${segmentExpression(segment)}${at === last ? '' : '/'}`;
    })
    .join('');
}

/** `*` and `?` stay inside a segment; a backslash takes the next character as it is. */
function segmentExpression(segment: string): string {
  return segment.replace(/\\(.)|\*+|\?|[^\\*?]+|\\$/gsu, (part, escaped?: string) => {
    if (escaped !== undefined) return literal(escaped);
    if (part.startsWith('*')) return '[^/]*';
    return part === '?' ? '[^/]' : literal(part);
  });
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
