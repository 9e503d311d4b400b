import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { creator as pattern } from '@secretlint/secretlint-rule-pattern';
import { creator as recommended } from '@secretlint/secretlint-rule-preset-recommend';
import { finding, type SensitiveFinding } from './finding';
import { file, RuleSet } from './rule-set';

// It keeps every mark of every scan for ever, and searches them all at each new one: a server would slow down and grow.
secretLintProfiler.mark = () => undefined;

const PREFIX = '@secretlint/secretlint-rule-';

/** Secrets with a shape of their own that the preset lacks. Each pattern has bounds, so it takes linear time. */
const SHAPES: Readonly<Record<string, string[]>> = {
  // The preset has this rule for long keys only: those of elliptic curves are short.
  privatekey: ['/-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----[\\s\\\\nr]{0,8}[A-Za-z0-9+\\/=]{16,80}/'],
  jwt: ['/(?<![\\w-])eyJ[\\w-]{8,2000}\\.eyJ[\\w-]{8,8000}\\.[\\w-]{16,2000}/'],
  pypi: ['/(?<![\\w-])pypi-AgE[\\w-]{50,1000}/'],
  azure: [
    '/(?<![A-Za-z])(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+\\/]{40,100}={0,2}/i',
    '/[?&]sig=[A-Za-z0-9%+\\/]{40,120}/',
    '/(?<![\\w~.-])[\\w~.-]{3}\\dQ~[\\w~.-]{31,34}(?![\\w~.-])/',
  ],
};

/** Addresses that documentation uses: of an example domain (RFC 2606), or with the words user and password as such. */
const EXAMPLE_ADDRESS =
  /:\/\/(?:[^\s/@]*@(?:[\w-]+\.){0,8}example(?:\.(?:com|net|org))?(?:[:/?#]|$)|(?:user(?:name)?|admin|root)?:pass(?:word)?@)/i;

const rules = [
  {
    id: `${PREFIX}preset-recommend`,
    rule: recommended,
    rules: [
      { id: `${PREFIX}aws`, options: { enableIDScanRule: true } },
      // A comment in the text itself could silence the scan.
      { id: `${PREFIX}filter-comments`, disabled: true },
    ],
  },
  ...Object.entries(SHAPES).map(([name, patterns]) => ({
    id: name,
    rule: pattern,
    options: { patterns: [{ name, patterns }] },
  })),
];

const ruleSet = new RuleSet(rules);

/** Secrets that secretlint knows by their shape, all of high confidence. */
export async function detectKnownSecrets(text: string): Promise<SensitiveFinding[]> {
  if (!(await ruleSet.mayReport(text))) return [];
  const { messages } = await lintSource({
    source: { content: text, ...file },
    options: { config: { rules }, noPhysicFilePath: true, maskSecrets: true, locale: 'en' },
  });
  return messages
    .map(({ ruleId, range: [start, end] }) => ({ rule: ruleId.replace(PREFIX, ''), start, end }))
    .filter(({ rule, start, end }) => rule !== 'basicauth' || !EXAMPLE_ADDRESS.test(text.slice(start, end)))
    .map(({ rule, start, end }) => finding(rule, 'secret', 'high', text, start, end));
}
