/** A text without typographic disguise, and where in the original each of its UTF-16 units comes from. */
export interface UnmaskedText {
  text: string;
  /** Offset in the original of the unit at this offset; one more entry for the end. */
  offsets: readonly number[];
}

const INVISIBLE = /^[\p{Default_Ignorable_Code_Point}\p{Cf}]$/u;
const ONLY_ASCII = /^[\u0000-\u007f]*$/;

/**
 * Writes compatibility characters (fullwidth digits, mathematical letters) as what they stand for (NFKC, code point by
 * code point) and leaves out what has no width, so that neither hides a secret. Answers undefined where nothing changes.
 */
export function unmaskText(original: string): UnmaskedText | undefined {
  if (ONLY_ASCII.test(original)) return undefined;
  const pieces: string[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const character of original) {
    const plain = character <= '\u007f' ? character : INVISIBLE.test(character) ? '' : character.normalize('NFKC');
    for (let unit = 0; unit < plain.length; unit++) offsets.push(offset);
    pieces.push(plain);
    offset += character.length;
  }
  const text = pieces.join('');
  offsets.push(offset);
  return text === original ? undefined : { text, offsets };
}
