import { detectAssignedSecrets } from './assigned-secret';
import { detectEmails } from './email';
import type { Detector, SensitiveFinding } from './finding';
import { detectHomePaths } from './home-path';
import { detectIbans } from './iban';
import { detectPaymentCards } from './payment-card';
import { detectSocialSecurityNumbers } from './social-security-number';
import { unmaskText } from './unmasked-text';

/** Word lists, and texts of licences with the addresses of their authors: full of what looks personal and isn't. */
const NOT_PERSONAL =
  /(?:^|\/)(?:tokenizer(?:_config)?\.json|vocab\.[^/]+|merges\.txt|added_tokens\.json|(?:licen[cs]e|notice|copying|authors)(?:\.(?:txt|md))?)$/i;

/**
 * Scans one text for secrets (secretlint's recommended rules, patterns for JWT, PyPI and Azure, assignments to names
 * such as password) and for personal data (mail, telephone, payment card, IBAN, social security number, home folder).
 * Disguise by fullwidth or invisible characters is looked through. `personal: false` leaves personal data aside; so
 * does a `path` of a word list or a licence. Findings are in the order of the text and do not overlap.
 */
export async function scanText(
  text: string,
  options: { personal?: boolean; path?: string } = {},
): Promise<SensitiveFinding[]> {
  const personal = options.personal !== false && !NOT_PERSONAL.test(options.path ?? '');
  const found = await detect(text, personal);
  const unmasked = unmaskText(text);
  if (unmasked) {
    for (const hidden of await detect(unmasked.text, personal)) {
      const start = unmasked.offsets[hidden.start] ?? 0;
      const end = unmasked.offsets[hidden.end] ?? text.length;
      found.push({ ...hidden, start, end });
    }
  }
  return withoutOverlaps(found);
}

async function detect(text: string, personal: boolean): Promise<SensitiveFinding[]> {
  const { detectKnownSecrets, detectPhones } = await (large ??= loadLarge());
  const secrets = [...(await detectKnownSecrets(text)), ...detectAssignedSecrets(text)];
  if (!personal) return secrets;
  const detectors: readonly Detector[] = [
    detectEmails,
    detectPaymentCards,
    detectIbans,
    detectSocialSecurityNumbers,
    detectPhones,
    detectHomePaths,
  ];
  return [...secrets, ...detectors.flatMap((detector) => detector(text))];
}

/** The rules of secretlint and the numbering plans of the world are loaded with the first text: no start needs them. */
let large: ReturnType<typeof loadLarge> | undefined;

async function loadLarge() {
  const [{ detectKnownSecrets }, { detectPhones }] = await Promise.all([
    import('#inspection/sensitive-data/secretlint'),
    import('#inspection/sensitive-data/phone'),
  ]);
  return { detectKnownSecrets, detectPhones };
}

/** Of findings that overlap the weightiest stays: secret before personal, high before low, long before short. */
function withoutOverlaps(found: readonly SensitiveFinding[]): SensitiveFinding[] {
  const kept: SensitiveFinding[] = [];
  for (const candidate of [...found].sort((a, b) => a.start - b.start)) {
    const last = kept.at(-1);
    if (last === undefined || candidate.start >= last.end) kept.push(candidate);
    else if (weight(candidate) > weight(last)) kept[kept.length - 1] = candidate;
  }
  return kept;
}

function weight({ kind, confidence, start, end }: SensitiveFinding): number {
  const rank = (kind === 'secret' ? 2 : 0) + (confidence === 'high' ? 1 : 0);
  return rank + (end - start) / (end - start + 1);
}
