import { refusalTable, type RefusalCode } from '#models/refusals/table';

/**
 * The sentence of a refusal with the names of its facts in the place of their values:
 * `There is no model {project}/{model}.`
 */
export function detailShape(code: RefusalCode): string {
  const sentence = refusalTable[code].detail as (facts: unknown) => string;
  return sentence(placeholder('')).replaceAll(/"(\{\w+\})"/g, '$1');
}

/** Stands for a fact, or for a list of which one item is shown, whatever a sentence asks of it. */
function placeholder(name: string): unknown {
  const written = () => `{${name}}`;
  const known: Record<PropertyKey, unknown> = {
    toJSON: written,
    toString: written,
    join: written,
    [Symbol.toPrimitive]: written,
    length: 1,
    slice: () => placeholder(name),
    map: (say: (item: unknown) => unknown) => [say(placeholder(''))],
  };
  return new Proxy(known, { get: (target, key) => (key in target ? target[key] : placeholder(String(key))) });
}
