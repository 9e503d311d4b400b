import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { vocabulary } from '#models/events/vocabulary';
import { expectCommitted } from '#test/builders/committed-file';
import { asyncApiDocument } from './asyncapi-document';

const root = join(__dirname, '../..');

/** The parser is loaded by a process of its own: parts of it can not be loaded inside Jest. */
const validate = `
  const { Parser } = require('@asyncapi/parser');
  const text = require('node:fs').readFileSync('api/events/asyncapi.json', 'utf8');
  new Parser().parse(text).then(({ document, diagnostics }) => {
    const problems = diagnostics.filter(({ severity }) => severity <= 1);
    const messages = document === undefined ? [] : document.messages().all().map((message) => message.name());
    process.stdout.write(JSON.stringify({ problems, messages }));
  });
`;

test('api/events/asyncapi.json is what the server answers', () => {
  const text = `${JSON.stringify(asyncApiDocument(), null, 2)}\n`;
  expectCommitted('api/events/asyncapi.json', text, 'api/events/asyncapi-document');
});

test('the document is AsyncAPI 3.0 and has a message for every type of events', () => {
  const answer = execFileSync(process.execPath, ['-e', validate], { cwd: root, encoding: 'utf8' });
  const { problems, messages } = JSON.parse(answer) as { problems: unknown[]; messages: string[] };
  expect(problems).toEqual([]);
  expect(messages).toEqual(expect.arrayContaining(Object.keys(vocabulary)));
}, 60_000);
