import { finding, type SensitiveFinding } from './finding';

/** Lengths of account numbers by country, from the IBAN registry (ISO 13616). */
const LENGTHS = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ' +
    'ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 ' +
    'LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 ' +
    'PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

const BEGINNING = /(?<![\p{L}\p{N}_])[A-Z]{2}\d{2}(?=[ -]?[A-Z0-9])/gu;

/** International bank account numbers: known country, its length, check digits by ISO 7064 MOD 97-10. */
export function detectIbans(text: string): SensitiveFinding[] {
  const found: SensitiveFinding[] = [];
  for (const match of text.matchAll(BEGINNING)) {
    const length = LENGTHS.get(match[0].slice(0, 2));
    const candidate = length === undefined ? undefined : takeCharacters(text, match.index, length);
    if (!candidate || !passesMod97(candidate.compact)) continue;
    found.push(finding('iban', 'personal', 'high', text, match.index, candidate.end));
  }
  return found;
}

/** Takes `count` letters and digits, single spaces or dashes between them aside, if no more follow at once. */
function takeCharacters(text: string, start: number, count: number): { compact: string; end: number } | undefined {
  let compact = '';
  let end = start;
  while (compact.length < count) {
    const step = /^[ -]?[A-Z0-9]/.exec(text.slice(end, end + 2))?.[0];
    if (!step) return undefined;
    compact += step.at(-1);
    end += step.length;
  }
  return /^[\p{L}\p{N}_]/u.test(text.slice(end, end + 1)) ? undefined : { compact, end };
}

function passesMod97(iban: string): boolean {
  const rearranged = iban.slice(4) + iban.slice(0, 4);
  let remainder = 0;
  for (const character of rearranged) {
    const value = parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
