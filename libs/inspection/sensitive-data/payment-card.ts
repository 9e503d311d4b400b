import { finding, type SensitiveFinding } from './finding';

/** Bare, or in the groups that are printed on cards; never inside a longer run of digits, letters or dashes. */
const CARD =
  /(?<![\p{L}\p{N}_.,+-])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}([ -])\d{6}\2\d{4,5})(?![\p{L}\p{N}_-]|[.,]\d)/gu;

/** Issuer identification numbers (ISO/IEC 7812) of the large schemes, with the lengths they use. */
const ISSUERS: readonly [RegExp, readonly number[]][] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:6011|64[4-9]|65)/, [16, 17, 18, 19]],
  [/^35(?:2[89]|[3-8])/, [16, 17, 18, 19]],
  [/^3(?:0[0-5]|09|[689])/, [14, 16]],
  [/^62/, [16, 17, 18, 19]],
  [/^(?:50|5[6-8]|63|67)/, [13, 16, 19]],
];

/** Numbers that payment services publish for tests. */
const TEST_NUMBERS = new Set(
  (
    '4242424242424242 4111111111111111 4012888888881881 4222222222222 4000056655665556 4000002500003155 ' +
    '4000002760003184 4000000000000002 4000000000000077 4000000000009995 4000000000003220 4917610000000000 ' +
    '5555555555554444 5105105105105100 5200828282828210 5425233430109903 5454545454545454 2223003122003222 ' +
    '2223000048400011 378282246310005 371449635398431 378734493671000 6011111111111117 6011000990139424 ' +
    '6011981111111113 3056930009020004 36227206271667 38520000023237 30569309025904 3566002020360505 ' +
    '3530111333300000 6200000000000005 6200000000000047 6205500000000000004'
  ).split(' '),
);

/** Payment card numbers: the length and first digits of an issuer, and the check digit of ISO/IEC 7812 (Luhn). */
export function detectPaymentCards(text: string): SensitiveFinding[] {
  const found: SensitiveFinding[] = [];
  for (const match of text.matchAll(CARD)) {
    const digits = match[0].replace(/[ -]/g, '');
    if (!hasIssuer(digits) || !passesLuhn(digits) || TEST_NUMBERS.has(digits)) continue;
    found.push(finding('payment-card', 'personal', 'high', text, match.index, match.index + match[0].length));
  }
  return found;
}

function hasIssuer(digits: string): boolean {
  return ISSUERS.some(([prefix, lengths]) => prefix.test(digits) && lengths.includes(digits.length));
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  Array.from(digits, Number)
    .reverse()
    .forEach((digit, index) => {
      const weighted = index % 2 === 0 ? digit : digit * 2;
      sum += weighted > 9 ? weighted - 9 : weighted;
    });
  return sum % 10 === 0;
}
