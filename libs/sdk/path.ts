/** A value of a query string; undefined leaves the parameter out. */
export type QueryValue = string | number | boolean | undefined;

/** Writes a path from a template: every value is percent-encoded as one segment. */
export function path(parts: TemplateStringsArray, ...values: (string | number)[]): string {
  return parts.reduce((whole, part, index) => `${whole}${encodeURIComponent(values[index - 1] ?? '')}${part}`);
}

/** A file's path with every segment percent-encoded and the slashes between them kept. */
export function encodedFilePath(filePath: string): string {
  return filePath.split('/').map(encodeURIComponent).join('/');
}

/** A query string with its question mark; empty when no value is given. */
export function queryString(values: Readonly<Record<string, QueryValue>>): string {
  const given = Object.entries(values).filter(
    (entry): entry is [string, string | number | boolean] => entry[1] !== undefined,
  );
  return given.length === 0
    ? ''
    : `?${given.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&')}`;
}
