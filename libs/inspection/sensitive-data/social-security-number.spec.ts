import { detectSocialSecurityNumbers } from './social-security-number';

test('is sure with dashes, and less so with spaces', () => {
  expect(detectSocialSecurityNumbers('536-90-4399, 536 90 4398').map(({ confidence }) => confidence)).toEqual([
    'high',
    'low',
  ]);
});

test.each([
  ...['536904399', '000-12-3456', '666-12-3456', '900-12-3456', '536-00-4399', '536-90-0000', '078-05-1120'],
  ...['536-90 4399', '1536-90-4399', '536-90-43991', '1-536-90-4399', '536-90-4399-7'],
])('finds none in %s', (text) => {
  expect(detectSocialSecurityNumbers(text)).toEqual([]);
});
