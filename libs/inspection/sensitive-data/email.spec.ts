import { detectEmails } from './email';

const found = (text: string) => detectEmails(text).map(({ start, end }) => text.slice(start, end));

test.each([
  ['Ask ada.lovelace+ml@analytical.co.uk.', 'ada.lovelace+ml@analytical.co.uk'],
  ['<mailto:a_b@x-y.io>', 'a_b@x-y.io'],
  ['jürgen@müller.de', 'jürgen@müller.de'],
  ["'quoted@corp.com'", 'quoted@corp.com'],
])('finds the address in %s', (text, address) => {
  expect(found(text)).toEqual([address]);
});

test.each([
  ...['ada@example.com', 'x@mail.example.org', 'me@host.test', 'root@localhost', 'git@github.com:team/repo.git'],
  ...[
    '@torch.no_grad()',
    'team/churn@1.2.3',
    'icon@2x.png',
    'lodash@^4.17.0',
    'a @ b',
    '@@@@',
    'user@',
    'model@production',
  ],
])('finds none in %s', (text) => {
  expect(found(text)).toEqual([]);
});
