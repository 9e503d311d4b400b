import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { finding, type SensitiveFinding } from './finding';

/** With a country: a plus sign or 00 and a parted country code, then digits and separators. */
const INTERNATIONAL = /(?<![\w+.,\-/])(?:\+|00(?=[1-9]\d{0,2}[ .\-(/]))[ (]{0,2}\d[\d ().\-/]{5,22}\d(?!\w)/g;

/** North American, with separators only: bare digits are too often something else. */
const NORTH_AMERICAN = /(?<![\w+.,\-/])(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[.-]\d{4}(?![\w-]|\.\d)/g;

/** 555-0100 to 555-0199 are kept for fiction. */
const FICTION = /55501\d\d$/;

/** Telephone numbers that the numbering plan of their country knows (ITU-T E.164). */
export function detectPhones(text: string): SensitiveFinding[] {
  const found: SensitiveFinding[] = [];
  for (const match of text.matchAll(INTERNATIONAL)) {
    const number = longestNumber(match[0]);
    if (number) found.push(finding('phone', 'personal', 'high', text, match.index, match.index + number.length));
  }
  const ends = new Set(found.map(({ end }) => end));
  for (const match of text.matchAll(NORTH_AMERICAN)) {
    const end = match.index + match[0].length;
    if (ends.has(end) || !isAssigned(match[0], 'US')) continue;
    found.push(finding('phone', 'personal', 'low', text, match.index, end));
  }
  return found;
}

/** What follows a number with a space between is taken for a part of it at first, so groups are dropped from the end. */
function longestNumber(candidate: string): string | undefined {
  for (let number = candidate; number.length >= 8; number = number.replace(/[ ().\-/]*\d+[ ().\-/]*$/, '')) {
    if (isAssigned(number.replace(/^00/, '+'))) return number;
    if (!/[ ().\-/]/.test(number)) return undefined;
  }
  return undefined;
}

function isAssigned(number: string, country?: 'US'): boolean {
  const parsed = parsePhoneNumberFromString(number, country);
  return (
    parsed !== undefined && parsed.isValid() && !(parsed.countryCallingCode === '1' && FICTION.test(parsed.number))
  );
}
