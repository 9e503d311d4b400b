const SECRET_NAME =
  /password|passwd|passphrase|pwd$|(^|db|user|root|admin|login|smtp|ftp|ssh|key|store)pass$|secret|token|apikey|accesskey|credential|authorization|cookie|privatekey|conn(ection)?string|dsn$/;

/** Words of models that hold the word token: counts of tokens, and names of special tokens. */
const MODEL_TOKEN =
  /(?<!access|auth|api|refresh|bearer|session|secret|id)tokens|tokeni[sz]|(pad|eos|bos|unk|cls|sep|mask|special|image|audio|video|vision|begin|end|start|stop|first|last|next|new|per|by|multi|single|max|min|num)token(id)?/g;

/**
 * Whether a key names a secret, so that it is refused whatever its value: password, token, API key and the like, in
 * any case and with any separators. `max_tokens`, `tokenizer`, `pad_token_id` and their kind are hyperparameters.
 */
export function isSensitiveKey(key: string): boolean {
  const squashed = key.toLowerCase().replace(/[^a-z0-9]/g, '');
  return SECRET_NAME.test(squashed.replaceAll(MODEL_TOKEN, ''));
}
