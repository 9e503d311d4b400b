import { servedAddress } from './served-address';

it.each([
  ['http://127.0.0.1:7429', undefined, 'http://127.0.0.1:7429'],
  ['http://[::1]:7429/', undefined, 'http://localhost:7429'],
  ['http://127.0.0.1:7429', '/etc/annals/chain.pem', 'https://127.0.0.1:7429'],
])('the address %s, with the certificate %s, is told as %s', (told, tls_cert, expected) => {
  expect(servedAddress(told, { tls_cert })).toBe(expected);
});
