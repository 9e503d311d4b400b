import { isSensitiveKey } from './sensitive-key';

test.each([
  ...['password', 'dbPasswd', 'db_pass', 'passphrase', 'secret', 'client_secret', 'token', 'HF_TOKEN', 'accessToken'],
  ...['access_tokens', 'auth-token', 'api_key', 'apiKey', 'API-KEY', 'aws.credentials', 'Authorization', 'cookie'],
  ...['private_key', 'connection_string', 'conn-string', 'dsn', 'sentry_dsn', 'pwd'],
])('%s names a secret', (key) => {
  expect(isSensitiveKey(key)).toBe(true);
});

test.each([
  ...[
    'max_tokens',
    'max_token',
    'num_tokens',
    'tokenizer',
    'tokeniser_name',
    'pad_token_id',
    'eos_token',
    'tokens_per_batch',
  ],
  ...['learning_rate', 'n_passes', 'bypass', 'single_pass', 'key_dim', 'num_key_value_heads', 'compass', 'author'],
])('%s is a hyperparameter', (key) => {
  expect(isSensitiveKey(key)).toBe(false);
});
