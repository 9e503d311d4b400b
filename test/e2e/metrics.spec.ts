import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { begin, followAt, pushed } from '#test/builders/pushing';
import { buildSafetensors } from '#test/builders/safetensors';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';

const weights = buildSafetensors([{ name: 'w', dtype: 'F32', shape: [25_000] }]);

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
const valueOf = (text: string, sample: string) => {
  const line = text.split('\n').find((each) => each.startsWith(`${sample} `));
  return line === undefined ? undefined : Number(line.slice(sample.length + 1));
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

it('has what its page lists with its type and its labels, and nothing else of ours', async () => {
  const page = await readFile(join(__dirname, '../../docs/operations/metrics.md'), 'utf8');
  const listed = [...page.matchAll(/^\| `(annals_\w+)` \| (\w+) \| ([^|]*)\|/gm)].map(
    ([, name = '', type, labels = '']) => ({
      name,
      type,
      labels: [...labels.replaceAll(/\([^)]*\)/g, '').matchAll(/`(\w+)`/g)].map(([, label]) => label),
    }),
  );
  const text = await exposition();
  expect(namesIn(text).sort()).toEqual(listed.map(({ name }) => name).sort());
  for (const { name, type, labels } of listed) {
    expect(text).toContain(`# TYPE ${name} ${type}`);
    const found = [...text.matchAll(new RegExp(`^${name}(?:_sum)?\\{(.*)\\} `, 'gm'))];
    for (const [, told = ''] of found) {
      expect([name, [...told.matchAll(/(\w+)="/g)].map(([, label]) => label)]).toEqual([name, labels]);
    }
  }
});

it('names base units and what only grows as Prometheus’ conventions ask', async () => {
  const text = await exposition();
  for (const [, name = '', type] of text.matchAll(/^# TYPE (annals_\w+) (\w+)$/gm)) {
    expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
    if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    expect(name).not.toMatch(/milliseconds|_ms|kilobytes|_mb(_|$)/);
  }
});

it('counts what was appended, asked, uploaded, downloaded, and which operations have ended', async () => {
  await begin(registry, 'counted/m');
  const before = await exposition();
  await pushed(registry, 'counted/m', { 'model.safetensors': weights });
  const answer = await fetch(`${registry.url}/api/v1/files/counted/m/1/model.safetensors`, {
    headers: { authorization: `Bearer ${registry.ownerToken}` },
  });
  expect((await answer.arrayBuffer()).byteLength).toBe(weights.length);
  let after = before;
  const grown = (name: string) => (valueOf(after, name) ?? NaN) - (valueOf(before, name) ?? 0);
  // A download is counted when its file is closed, which may be after its last byte has come.
  do after = await exposition();
  while (grown('annals_blob_read_bytes_total') < weights.length);
  expect(grown('annals_log_append_duration_seconds_count{outcome="appended"}')).toBeGreaterThan(0);
  expect(grown('annals_read_model_question_duration_seconds_count{query="resolve"}')).toBeGreaterThan(0);
  expect(grown('annals_blob_written_bytes_total')).toBeGreaterThanOrEqual(weights.length);
  expect(grown('annals_operations_ended_total{kind="register-version",state="succeeded"}')).toBe(1);
  expect(valueOf(after, 'annals_http_requests_in_flight{kind="transfer"}')).toBe(0);
  expect(valueOf(after, 'annals_catalogue_lag_seconds')).toBe(0);
});

it('counts a rebuild that took the place of the tables before', async () => {
  const begun = await registry.request('POST', '/api/v1/admin/rebuild');
  await followAt(registry, begun.headers.get('location') ?? '');
  expect(valueOf(await exposition(), 'annals_catalogue_rebuild_duration_seconds_count{outcome="swapped"}')).toBe(1);
});

it('is not told to strangers', async () => {
  expect((await fetch(`${registry.url}/metrics`)).status).toBe(401);
});
