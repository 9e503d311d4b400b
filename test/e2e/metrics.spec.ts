import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';

let registry: RunningRegistry;
beforeAll(async () => (registry = await startRegistry()), 30_000);
afterAll(() => registry.remove());

const exposition = async () => {
  const answer = await fetch(`${registry.url}/metrics`, {
    headers: { authorization: `Bearer ${registry.ownerToken}` },
  });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/plain/)]);
  return answer.text();
};
const namesIn = (text: string) => [...new Set([...text.matchAll(/^# HELP (annals_\w+)/gm)].map(([, name]) => name))];

it('tells in Prometheus’ text format how the registry is, by routes and never by addresses', async () => {
  await registry.request('POST', '/api/v1/projects', { body: { slug: 'told' } });
  await registry.request('GET', '/api/v1/whoami');
  await registry.request('GET', '/nowhere/told');
  const text = await exposition();
  for (const line of text.split('\n').filter((each) => each !== '' && !each.startsWith('#'))) {
    expect(line).toMatch(/^[a-z_:][\w:]*(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? (-?[\d.e+-]+|NaN|\+Inf)$/);
  }
  expect(text).toContain(
    'annals_http_request_duration_seconds_count{method="GET",route="/api/v1/whoami",status="2xx"} 1',
  );
  expect(text).not.toContain('told');
  expect(text).toMatch(/^annals_log_position [1-9]/m);
  expect(text).toContain('annals_writes_open 1');
  expect(text).toContain('annals_catalogue_state{state="live"} 1');
  expect(text).toMatch(/^process_resident_memory_bytes \d/m);
});

it('has what its page lists, and nothing else of ours', async () => {
  const page = await readFile(join(__dirname, '../../docs/operations/metrics.md'), 'utf8');
  const listed = [...page.matchAll(/^\| `(annals_\w+)/gm)].map(([, name]) => name);
  expect(namesIn(await exposition()).sort()).toEqual(listed.sort());
});

it('is not told to strangers', async () => {
  expect((await fetch(`${registry.url}/metrics`)).status).toBe(401);
});
