import { parse } from 'yaml';
import { runClient } from '#cli/main';
import { collectClaims } from '#inspection/claims/collect-claims';
import { begin, pushed, readingOwnWrites, type Registry } from '#test/builders/pushing';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';
import { buildGguf } from '#test/builders/gguf';

const model = 'cards/m';
const address = '/api/v1/projects/cards/models/m/versions';

let running: RunningRegistry;
let registry: Registry;

beforeAll(async () => {
  running = await startRegistry();
  registry = readingOwnWrites(running);
  await begin(registry, model);
  const evaluation = { metric: 'f1', value: 0.91, direction: 'higher-is-better', dataset: 'churn', split: 'test' };
  await pushed(
    registry,
    model,
    { 'tiny.gguf': buildGguf({ tensors: [{ name: 'w', dims: [32, 2], type: 2 }] }) },
    {
      body: {
        metadata: {
          description: '# <b>Tiny</b>',
          governance: { licence: 'Apache-2.0' },
          training: { datasets: [{ name: 'churn', role: 'train' }] },
        },
        evaluations: [evaluation],
      },
    },
  );
});
afterAll(() => running.remove());

/** Asks for a card; its version must be there already. */
async function card(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(`${registry.url}${address}/${path}`, {
    headers: { authorization: `Bearer ${registry.ownerToken}`, ...headers },
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

it('is the record of a version, whose head is read back as it was pushed', async () => {
  const shown = await registry.request('GET', `${address}/1`);
  const { status, headers, text } = await card('1/card');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/markdown; charset=utf-8');
  expect(headers.get('registry-position')).toMatch(/^[a-z2-7]{12}-\d+$/);
  expect(headers.get('etag')).toBe(shown.headers.get('etag'));
  expect(parse(text.split('---\n')[1] ?? '')).toMatchObject({ license: 'apache-2.0', datasets: ['churn'] });
  expect(text).toContain('## Description\n\n\\# \\<b\\>Tiny\\</b\\>\n');
  expect(text).toContain('- **Architecture:** llama\n- **Format:** gguf\n- **Parameters:** 64\n');
  expect(collectClaims([{ path: 'README.md', text }])).toMatchObject({
    metadata: { governance: { licence: 'Apache-2.0' } },
    evaluations: [{ metric: 'f1', value: 0.91, dataset: 'churn', split: 'test' }],
  });
});

it('is not sent again to who has it', async () => {
  const etag = (await card('1/card')).headers.get('etag') ?? '';
  const again = await card('1/card', { 'if-none-match': etag });
  expect([again.status, again.text]).toEqual([304, '']);
});

it('is refused where there is no version, and to strangers', async () => {
  expect((await card('9/card')).status).toBe(404);
  expect((await card('1/card?as-of=1')).status).toBe(400);
  expect((await card('1/card', { authorization: 'Bearer x' })).status).toBe(401);
});

/** Runs the command line against the registry. */
async function annals(...argv: string[]) {
  let out = '';
  let err = '';
  const code = await runClient(argv, {
    env: { ANNALS_URL: registry.url, ANNALS_TOKEN: registry.ownerToken },
    platform: 'linux',
    home: running.directory,
    directory: running.directory,
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    onInterrupt: () => () => undefined,
  });
  return { code, out, err };
}

it('is printed by show --card, for a version alone', async () => {
  const { text } = await card('1/card');
  expect(await annals('show', `${model}@1`, '--card')).toEqual({ code: 0, out: text, err: '' });
  const { code, err } = await annals('show', model, '--card');
  expect(code).not.toBe(0);
  expect(err).toContain(`${model} is no version, and only a version has a card`);
});
