import { finding, type SensitiveFinding } from './finding';

/** A name that speaks of a secret, then an assignment, then a value in quotes or without. */
const ASSIGNMENT =
  /(passw(?:or)?d|passphrase|pwd|secret|token|(?:api|access|account|private|encryption|signing)[-_ ]?key|credentials?)["'\]]{0,2}[ \t]{0,4}(?:=>|:=|==?|:)[ \t]{0,4}(?:"([^"\s]{6,512})"|'([^'\s]{6,512})'|([^\s"',;#<>()[\]{}]{6,512}))/gi;

/** What stands for a value: templates, look-ups, and the words of examples. */
const PLACEHOLDER =
  /\$\{|\{\{|^[$%<*[]|^[~^]?\d+\.\d+\.\d|%\(|^(.)\1+$|^(?:your|my|the|some|change|replace|insert|enter|dummy|example|placeholder|redacted|null|none|nil|undefined|true|false|optional|required|string|xxx|todo|env|os\.|process\.|self\.|get)/i;

/** Values assigned to names such as password, api_key or token. High confidence where the value looks random. */
export function detectAssignedSecrets(text: string): SensitiveFinding[] {
  const found: SensitiveFinding[] = [];
  for (const match of text.matchAll(ASSIGNMENT)) {
    const quoted = match[2] ?? match[3];
    const value = quoted ?? match[4] ?? '';
    const end = match.index + match[0].length - (quoted === undefined ? 0 : 1);
    const isPassword = /^p/i.test(match[1] ?? '') && !/key$/i.test(match[1] ?? '');
    const random = looksRandom(value);
    if (PLACEHOLDER.test(value)) continue;
    if (!random && !(isPassword && (quoted !== undefined || /\d/.test(value)) && isNoSentence(value))) continue;
    found.push(finding('assigned-secret', 'secret', random ? 'high' : 'low', text, end - value.length, end));
  }
  return found;
}

/** Long, of letters and digits, with more than 3.4 bits a character: the limit that secret scanners use. */
function looksRandom(value: string): boolean {
  return value.length >= 16 && /\d/.test(value) && /[a-z]/i.test(value) && !isIdentifier(value) && entropy(value) > 3.4;
}

/** Versions of names, such as pad_token_2 or sha256:…, and paths and addresses are not drawn by chance. */
function isIdentifier(value: string): boolean {
  return /^(?:https?:|s3:|gs:|file:|\.{0,2}\/|sha\d+:)/i.test(value) || /^[a-z]+(?:[-_./][a-z]*\d{0,6})*$/i.test(value);
}

function isNoSentence(value: string): boolean {
  return !/[.:]$/.test(value);
}

/** Shannon entropy in bits a character. */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}
