import { refusalTable } from '#models/refusals/table';
import { unavailabilities } from '#application/failures';
import { expectCommitted } from '#test/builders/committed-file';
import { configurationPage } from '#test/builders/reference/configuration-page';
import { eventsPage } from '#test/builders/reference/events-page';
import { codesOf, problemsPage } from '#test/builders/reference/problems-page';
import { restPage } from '#test/builders/reference/rest-page';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';

const spec = 'test/e2e/reference-documents';

let registry: RunningRegistry;
let openApi: Record<string, unknown>;
beforeAll(async () => {
  registry = await startRegistry();
  openApi = (await registry.request('GET', '/api/v1/openapi.json', { token: '' })).body;
});
afterAll(() => registry.remove());

test.each([
  ['problems', problemsPage],
  ['events', eventsPage],
  ['configuration', configurationPage],
  ['rest', () => restPage(openApi)],
])('docs/reference/%s.md is what the code says', (name, generate) => {
  expectCommitted(`docs/reference/${name}.md`, generate(), spec);
});

test('the codes of refusals and outages, of the problems page and of the OpenAPI document are the same', () => {
  const codes = [...Object.keys(refusalTable), ...Object.keys(unavailabilities), 'storage-full', 'internal'];
  expect(codesOf(problemsPage())).toEqual(codes);
  expect(openApi).toMatchObject({
    components: { schemas: { Problem: { properties: { code: { enum: codes } } } } },
  });
});

test('every code leads to an answer that says what it means and what to do', async () => {
  for (const code of codesOf(problemsPage())) {
    const answer = await registry.request('GET', `/problems/${code}`, { token: '' });
    expect(answer).toMatchObject({ status: 200, body: { code, type: `/problems/${code}` } });
    expect(answer.body.remedy).toEqual(expect.stringMatching(/\w/));
    expect(answer.body.detail).not.toMatch(/undefined|\[object|\{\}/);
  }
});

test('a code that is none is no address', async () => {
  const answer = await registry.request('GET', '/problems/no-such-thing', { token: '' });
  expect(answer).toMatchObject({ status: 404, body: { code: 'route-not-found' } });
});
