import { finding, type SensitiveFinding } from './finding';

const NUMBER = /(?<![\w.,-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-]|[.,]\d)/g;

/** Numbers that were printed in advertisements and are nobody's. */
const NOBODYS = new Set(['078051120', '219099999']);

/** United States social security numbers, with separators only; spaces between are a weak sign. */
export function detectSocialSecurityNumbers(text: string): SensitiveFinding[] {
  return [...text.matchAll(NUMBER)]
    .filter((match) => !NOBODYS.has(match[0].replace(/[- ]/g, '')))
    .map((match) =>
      finding(
        'social-security-number',
        'personal',
        match[1] === '-' ? 'high' : 'low',
        text,
        match.index,
        match.index + match[0].length,
      ),
    );
}
