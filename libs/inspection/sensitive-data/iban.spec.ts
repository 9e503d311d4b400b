import { detectIbans } from './iban';

const found = (text: string) => detectIbans(text).map(({ start, end }) => text.slice(start, end));

test.each([
  'DE89370400440532013000',
  'GB29 NWBK 6016 1331 9268 19',
  'FR14 2004 1010 0505 0001 3M02 606',
  'NO93-8601-1117-947',
])('finds %s', (iban) => {
  expect(found(`Pay to ${iban}, please`)).toEqual([iban]);
  expect(found(`Pay to ${iban} TODAY`)).toEqual([iban]);
});

test.each([
  ['wrong check digits', 'DE88370400440532013000'],
  ['an unknown country', 'ZZ89370400440532013000'],
  ['too few digits', 'DE8937040044053201300'],
  ['too many digits', 'DE893704004405320130001'],
  ['the middle of a word', 'xDE89370400440532013000'],
])('finds none with %s', (_, text) => {
  expect(found(text)).toEqual([]);
});
