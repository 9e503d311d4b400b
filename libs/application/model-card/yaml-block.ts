/** What a front matter can hold; undefined members, empty lists and empty objects are left out. */
export type YamlValue =
  string | number | boolean | undefined | readonly YamlValue[] | { readonly [key: string]: YamlValue };

/**
 * Block YAML of lists and objects whose keys are plain words. Scalars are written as JSON, which is YAML (YAML 1.2.2,
 * section 1.3): a string can't end its line, become another type or begin anything.
 */
export function yamlBlock(value: { readonly [key: string]: YamlValue }): string {
  return lines(value)
    .map((line) => `${line}\n`)
    .join('');
}

function lines(value: YamlValue): string[] {
  if (isList(value)) {
    return value.filter(hasContent).flatMap((item) => {
      const [first = '', ...others] = lines(item);
      return [`- ${first}`, ...others.map((line) => `  ${line}`)];
    });
  }
  if (typeof value !== 'object') return [scalar(value)];
  return Object.entries(value).flatMap(([key, member]) => {
    if (!hasContent(member)) return [];
    if (typeof member !== 'object') return [`${key}: ${scalar(member)}`];
    return [`${key}:`, ...lines(member).map((line) => `  ${line}`)];
  });
}

function scalar(value: string | number | boolean | undefined): string {
  if (typeof value === 'number') return number(value);
  return JSON.stringify(value ?? '').replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, escaped);
}

/** YAML 1.1, which PyYAML reads, takes 1e-7 for a text unless it has a point. */
function number(value: number): string {
  return String(value).replace(/^(-?\d+)e/, '$1.0e');
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function hasContent(value: YamlValue): boolean {
  return typeof value === 'object' ? Object.keys(value).length > 0 : value !== undefined;
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}
