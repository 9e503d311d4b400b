import { foldSlug } from './slug';

/** How a caller names a version: by number, by digest, by `latest`, or by the name of an alias or a stage. */
export type Ref =
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'digest'; readonly digest: string }
  | { readonly kind: 'latest' }
  | { readonly kind: 'name'; readonly name: string };

/** Reads a ref; undefined when the text can name no version. A number may carry a leading `v`. */
export function parseRef(text: string): Ref | undefined {
  const number = /^v?([1-9]\d{0,8})$/i.exec(text);
  if (number) return { kind: 'number', number: Number(number[1]) };
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return { kind: 'digest', digest: text };
  if (foldSlug(text) === 'latest') return { kind: 'latest' };
  return text.length <= 96 && /^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$/.test(text)
    ? { kind: 'name', name: text }
    : undefined;
}

/** Why a name cannot be an alias or a stage, since a ref with that text means something else; undefined when it can. */
export function reservedName(name: string): string | undefined {
  const folded = foldSlug(name);
  if (folded === 'latest' || folded === 'main' || folded === 'none') return `${name} is reserved`;
  if (/^v?\d+$/.test(folded)) return `${name} reads as a version number`;
  if (/^[0-9a-f]{7,64}$/.test(folded)) return `${name} reads as a digest`;
  return undefined;
}
