import fc from 'fast-check';
import { scanText } from './scan-text';

// In pieces, so that no scanner takes this file for a leak.
const awsKey = ['AKIA', 'QYLPMN5HHHFPZA7Q'].join('');
const githubToken = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');
const huggingFaceToken = ['hf', 'QwErTyUiOpAsDfGhJkLzXcVbNmQwErTyUi'].join('_');
const jwt = [
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9',
  'eyJzdWIiOiIxMjM0NTY3ODkwIn0',
  'dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P',
].join('.');
const pypiToken = ['pypi', `AgEIcHlwaS5vcmc${'CJDk3YjRk'.repeat(8)}`].join('-');
const azureKey = ['AccountKey', `${'Ab3/x+Zq9T'.repeat(9).slice(0, 86)}==`].join('=');
const privateKey = [
  '-----BEGIN RSA PRIVATE KEY-----',
  ...Array.from(
    { length: 8 },
    (_, line) => 'MIIEpAIBAAKCAQEA3Tz2mr7SZiAMfQyuvBjM9Oi8Pn1Rk5GhVbNcXsLwDfQeYuI'.slice(line) + 'Z'.repeat(line),
  ),
  '-----END RSA PRIVATE KEY-----',
].join('\n');

const rules = async (text: string, options?: Parameters<typeof scanText>[1]) =>
  (await scanText(text, options)).map(({ rule }) => rule);

test('answers rule, kind, confidence, masked form and place', async () => {
  expect(await scanText(`key ${awsKey}`)).toEqual([
    { rule: 'aws', kind: 'secret', confidence: 'high', masked: 'AKIA…7Q', start: 4, end: 24 },
  ]);
});

test.each([
  ['github', githubToken],
  ['huggingface', huggingFaceToken],
  ['jwt', jwt],
  ['pypi', pypiToken],
  ['azure', azureKey],
  ['privatekey', privateKey],
  ['privatekey', ['-----BEGIN PRIVATE KEY-----', 'MC4CAQAwBQYDK2VwBCIEIGq1cTn3yPZw'].join('\\n')],
  ['database-connection-string', 'postgres://admin:s3cr3tpw9@db.internal:5432/x'],
  ['basicauth', 'https://admin:s3cr3tpw9@models.internal.org/x'],
  ['assigned-secret', 'password = "correct-horse"'],
  ['email', 'ada@analytical.co.uk'],
  ['phone', '+14155552671'],
  ['payment-card', '4539 1488 0343 6467'],
  ['iban', 'DE89370400440532013000'],
  ['social-security-number', '536-90-4399'],
  ['home-path', '/home/ada'],
])('finds by %s', async (rule, value) => {
  expect(await rules(`Found: ${value} here.`)).toEqual([rule]);
});

test.each([
  ['a digest', `sha256:${'0123456789abcdef'.repeat(4)}`],
  ['a UUID', '45391488-0343-4467-8123-453914880343'],
  ['a hexadecimal run', '45391488034364671234567890abcdef'],
  ['an address of an example domain', 'ada@example.com'],
  ['an address of documentation', 'https://user:pass@host.internal.org/ https://ada:s3cr3tpw9@example.com:123/one'],
  ['a test card', '4242 4242 4242 4242'],
  ['versions and numbers', 'torch==2.8.0+cu126, lr 3e-4, 1.2.3.4, 2025-11-25T10:00:00Z, 1732501234567'],
  ['prose', 'The token embeddings are tied; the secret is a good password policy.'],
])('reports nothing of %s', async (_, text) => {
  expect(await rules(text)).toEqual([]);
});

test('a comment in the text does not silence the scan', async () => {
  expect(await rules(`/* secretlint-disable */\n${awsKey}`)).toEqual(['aws']);
});

test('looks through fullwidth and invisible characters, and places the finding in the original', async () => {
  const hidden = `${awsKey.slice(0, 9)}\u200b${awsKey.slice(9)}`;
  const [finding, ...others] = await scanText(`é ${hidden} é`);
  expect(finding).toMatchObject({ rule: 'aws', masked: 'AKIA…7Q', start: 2, end: 23 });
  expect(others).toEqual([]);
  expect(await rules('４５３９ １４８８ ０３４３ ６４６７')).toEqual(['payment-card']);
  expect(await rules('ada＠analytical．co．uk')).toEqual(['email']);
});

test('a disguise does not hide what stands beside it plainly', async () => {
  expect(await rules(`x\u200b${awsKey}\u200bx`)).toEqual(['aws']);
});

test('leaves personal data aside on demand, in word lists and in licences, but never secrets', async () => {
  const text = `ada@analytical.co.uk ${githubToken}`;
  expect(await rules(text)).toEqual(['email', 'github']);
  expect(await rules(text, { personal: false })).toEqual(['github']);
  expect(await rules(text, { path: 'model/tokenizer.json' })).toEqual(['github']);
  expect(await rules(text, { path: 'LICENSE' })).toEqual(['github']);
  expect(await rules(text, { path: 'README.md' })).toEqual(['email', 'github']);
});

test('of overlapping findings keeps the secret', async () => {
  expect(await rules('postgres://ada:s3cr3tpw9@db.analytical.co.uk:5432/x')).toEqual(['database-connection-string']);
});

test('a detected value never appears in the finding, and findings do not overlap', async () => {
  const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
  const value = fc.oneof(
    fc.constantFrom(awsKey, githubToken, jwt, privateKey, '4539 1488 0343 6467', 'DE89370400440532013000'),
    fc.stringMatching(/^[a-z]{1,12}@[a-z]{1,12}\.(com|org|de)$/),
    fc.stringMatching(/^password="[!-~]{6,24}"$/),
    fc.stringMatching(/^\/home\/[a-z]{1,8}$/),
    fc.tuple(digits(3), digits(2), digits(4)).map((groups) => groups.join('-')),
    digits(10).map((number) => `+1${number}`),
    fc.string({ unit: 'grapheme' }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(value, { maxLength: 4 }), async (values) => {
      const text = values.join(' ');
      let end = 0;
      for (const finding of await scanText(text)) {
        expect(JSON.stringify(finding)).not.toContain(
          JSON.stringify(text.slice(finding.start, finding.end)).slice(1, -1),
        );
        expect(finding.start).toBeGreaterThanOrEqual(end);
        expect(finding.end).toBeGreaterThan(finding.start);
        end = finding.end;
      }
      expect(end).toBeLessThanOrEqual(text.length);
    }),
  );
});
