import { detectPaymentCards } from './payment-card';

const found = (text: string) => detectPaymentCards(text).map(({ start, end }) => text.slice(start, end));

test.each([
  '4539 1488 0343 6467',
  '4539-1488-0343-6467',
  '4539148803436467',
  '5500005555555559',
  '2720 9905 1234 5676',
  '3714 496353 98456',
])('finds %s', (card) => {
  expect(found(`card: ${card}.`)).toEqual([card]);
});

test.each([
  ['a wrong check digit', '4539 1488 0343 6468'],
  ['a test number', '4111 1111 1111 1111'],
  ['no issuer', '9539148803436460'],
  ['a longer run of digits', '45391488034364670000'],
  ['a hexadecimal run', 'a4539148803436467f'],
  ['a part of a UUID', 'deadbeef-4539-1488-0343-646712345678'],
  ['decimals', '0.4539148803436467'],
  ['a time in nanoseconds', '1732501234567890123'],
  ['separators of two kinds', '4539-1488 0343-6467'],
])('finds none in %s', (_, text) => {
  expect(found(text)).toEqual([]);
});
