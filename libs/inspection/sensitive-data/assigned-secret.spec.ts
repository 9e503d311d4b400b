import { detectAssignedSecrets } from './assigned-secret';

const found = (text: string) =>
  detectAssignedSecrets(text).map(({ start, end, confidence }) => [text.slice(start, end), confidence]);

const random = ['q8Zr2LxV', 'n5Tk9WbY', 'c3Hd7PfA'].join('');

test.each([
  [`API_KEY=${random}`, random, 'high'],
  [`"wandb_api_key": "${random}"`, random, 'high'],
  [`os.environ["HF_TOKEN"] = '${random}'`, random, 'high'],
  [`client_secret: ${random}`, random, 'high'],
  ['password = "correct-horse"', 'correct-horse', 'low'],
  ["db_passwd: 'hunter22'", 'hunter22', 'low'],
  ['PASSWORD=hunter22', 'hunter22', 'low'],
])('finds the value in %s', (text, value, confidence) => {
  expect(found(text)).toEqual([[value, confidence]]);
});

test.each([
  ...['"pad_token": "<pad>"', '"eos_token": "<|end_of_text|>"', '"token": "hello-world"', 'pad_token_id: 50256'],
  ...['password: ${DB_PASSWORD}', 'password = "{{ vault }}"', 'password = "changeme"', 'password="********"'],
  ...['password = getpass.getpass()', 'api_key = os.environ["API_KEY"]', 'Password: required.', 'the secret: patience'],
  ...['token: sha256:0123456789abcdef0123456789abcdef', 'secret_key: "your-256-bit-secret-goes-here"'],
  ...['"password": "[REDACTED]"', '"rule-1password": "12.0.0"'],
  ...['"mask_token": "[MASK]"', 'max_tokens=1234567890123456', 'api_key: https://example.com/keys/q8Zr2LxVn5Tk9WbY'],
])('finds none in %s', (text) => {
  expect(found(text)).toEqual([]);
});
