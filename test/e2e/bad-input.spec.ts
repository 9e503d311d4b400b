import { begin, pathOf, register } from '#test/builders/pushing';
import { expectRefused, type RefusedRequest } from '#test/builders/refused-request';
import { startRegistry, type RunningRegistry } from '#test/builders/running-registry';

const projects = '/api/v1/projects';
const models = `${projects}/acme/models`;
const churn = pathOf('acme/churn');
const versions = `${churn}/versions`;
const digest = `sha256:${'a'.repeat(64)}`;

type Case = [what: string, request: RefusedRequest];

let registry: RunningRegistry;
beforeAll(async () => {
  registry = await startRegistry();
  await begin(registry, 'acme/churn');
  expect(await register(registry, 'acme/churn', { uri: 's3://models/churn/1/' })).toMatchObject({ status: 201 });
});
afterAll(() => registry.remove());

function refused(cases: Case[]): void {
  test.each(cases)('refuses %s', (_what, request) => expectRefused(registry, request));
}

const invalid = { status: 400, code: 'invalid-input' };
const newModel = (body: unknown) => ({ method: 'POST', path: models, body, ...invalid });
const newVersion = (body: Record<string, unknown>) => ({
  method: 'POST',
  path: versions,
  body: { content: { kind: 'external', uri: 's3://models/churn/2/' }, ...body },
  ...invalid,
});
const held = (...files: unknown[]) => newVersion({ content: { kind: 'held', files } });
const file = (path: unknown, more: object = {}) => ({ path, size: 1, digest, ...more });
const filePath = (path: unknown) => held(file(path));

describe('a body', () => {
  refused([
    ['an unknown field', { ...newModel({ slug: 'x', colour: 'red' }), says: '"colour"' }],
    ['an unknown field inside', { ...newVersion({ metadata: { owner: { boss: 'x' } } }), says: '/metadata/owner' }],
    [
      'a number for a name',
      { ...newModel({ slug: 7 }), says: '/slug: Invalid input: expected string, received number' },
    ],
    ['text for a flag', { ...newModel({ slug: 'x', createProject: 'yes' }), says: '/createProject' }],
    ['a list for an object', { ...newModel([]), says: 'expected object, received array' }],
    ['null', { ...newModel(null), says: '/slug' }],
    ['a missing field', { ...newModel({}), says: '/slug' }],
    [
      'a prototype',
      { method: 'POST', path: models, raw: '{"slug":"x","__proto__":{"a":1}}', status: 400, code: 'invalid-json' },
    ],
    [
      'ten megabytes',
      {
        ...newModel({ slug: 'x', description: 'a'.repeat(10 << 20) }),
        status: 413,
        code: 'body-too-large',
        says: '2097152',
      },
    ],
    ['broken JSON', { method: 'POST', path: models, raw: '{"slug":', status: 400, code: 'invalid-json' }],
    ['nothing where JSON is announced', { method: 'POST', path: models, raw: '', status: 400, code: 'invalid-json' }],
    ['no body', { method: 'POST', path: models, ...invalid, says: '/slug' }],
    [
      'another content type',
      {
        method: 'POST',
        path: models,
        raw: '<slug/>',
        headers: { 'content-type': 'text/xml' },
        status: 400,
        code: 'invalid-json',
        says: 'text/xml',
      },
    ],
    [
      'a form',
      {
        method: 'POST',
        path: models,
        raw: 'slug=x',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        status: 400,
        code: 'invalid-json',
        says: 'urlencoded',
      },
    ],
    [
      'a metric that is no number',
      {
        ...newVersion({
          evaluations: [{ metric: 'f1', value: 'high', direction: 'higher-is-better', dataset: 'd', split: 'test' }],
        }),
        says: '/evaluations/0/value',
      },
    ],
    [
      'a direction that is none',
      {
        ...newVersion({ evaluations: [{ metric: 'f1', value: 1, direction: 'up', dataset: 'd', split: 'test' }] }),
        says: '"up"',
      },
    ],
    [
      'a licence that is none',
      { ...newVersion({ metadata: { governance: { licence: 'Apache' } } }), says: '/metadata/governance/licence' },
    ],
  ]);
});

describe('text', () => {
  const places: [string, (text: string) => RefusedRequest][] = [
    ['the name of a model', (text) => ({ ...newModel({ slug: text }), says: '/slug' })],
    ['a title', (text) => ({ ...newModel({ slug: 'x', title: text }), says: '/title' })],
    ['a description', (text) => ({ ...newModel({ slug: 'x', description: text }), says: '/description' })],
    ['a tag', (text) => ({ ...newModel({ slug: 'x', tags: { team: text } }), says: '/tags/team' })],
    [
      'a reason',
      (text) => ({ method: 'POST', path: `${churn}/archive`, body: { reason: text }, ...invalid, says: '/reason' }),
    ],
    [
      'a description in metadata',
      (text) => ({ ...newVersion({ metadata: { description: text } }), says: '/metadata/description' }),
    ],
    [
      'the name of a project',
      (text) => ({ method: 'POST', path: projects, body: { slug: text }, ...invalid, says: '/slug' }),
    ],
    [
      'the URI of external content',
      (text) => ({
        ...newVersion({ content: { kind: 'external', uri: `https://example.org/${text}` } }),
        says: '/content/uri',
      }),
    ],
    [
      'a repository',
      (text) => ({
        ...newVersion({ lineage: [{ kind: 'commit', repository: `https://example.org/${text}`, commit: '0123abc' }] }),
        says: '/lineage/0/repository',
      }),
    ],
    ['a file path', (text) => ({ ...filePath(text), says: '/content/files' })],
  ];
  const texts: [string, string][] = [
    ['NUL', 'a\u0000b'],
    ['an escape sequence', 'a\u001b[31mb'],
    ['a bidirectional override', 'a\u202egnp.exe'],
    ['half a surrogate pair', 'a\ud800b'],
  ];
  refused(places.flatMap(([place, ask]) => texts.map(([what, text]): Case => [`${what} in ${place}`, ask(text)])));
  refused([
    ['a title of blanks', { ...newModel({ slug: 'x', title: '  ' }), says: '/title: must not be empty' }],
    ['a description that is too long', { ...newModel({ slug: 'x', description: 'a'.repeat(4001) }), says: '4000' }],
    [
      'fifty-one tags',
      {
        ...newModel({ slug: 'x', tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`t${i}`, 'x'])) }),
        says: '50',
      },
    ],
  ]);
});

describe('a name', () => {
  const aliasOf = (name: string) => ({ method: 'PUT', path: `${churn}/aliases/${name}`, body: { version: '1' } });
  refused([
    ...['', ' ', 'a b', '-a', 'a..b', 'a/b', '../x', 'ümlaut', 'a'.repeat(97)].map((slug): Case => [
      `the slug ${JSON.stringify(slug).slice(0, 20)}`,
      { ...newModel({ slug }), says: '/slug' },
    ]),
    ['a slug and says which', { ...newModel({ slug: 'a b' }), says: '"a b"' }],
    ['NUL in an address', { method: 'GET', path: `${models}/a%00b`, ...invalid }],
    ['a climb in an address', { method: 'GET', path: `${models}/..%2f..%2fetc`, ...invalid }],
    ...['latest', 'LATEST', 'main', 'none', 'v7', '7', '1234567', 'deadbeef', 'production'].map((name): Case => [
      `the alias ${name}`,
      { ...aliasOf(name), status: 400, code: 'name-reserved', says: name },
    ]),
    [
      'an alias for a version that is not there',
      { ...aliasOf('champion'), body: { version: '9' }, status: 404, code: 'version-not-found', says: 'acme/churn@9' },
    ],
    [
      'a stage that is none',
      {
        method: 'POST',
        path: `${churn}/transitions`,
        body: { version: '1', to: 'moon' },
        status: 404,
        code: 'stage-not-found',
        says: 'moon',
      },
    ],
    ['a name that is taken', { ...newModel({ slug: 'CHURN' }), status: 409, code: 'name-taken', says: 'acme/CHURN' }],
    [
      'a project that is there',
      { method: 'POST', path: projects, body: { slug: 'ACME' }, status: 409, code: 'project-exists', says: 'acme' },
    ],
    [
      'a preset that is none',
      { method: 'POST', path: projects, body: { slug: 'x', preset: 'lax' }, ...invalid, says: '"lax"' },
    ],
  ]);
});

describe('a ref', () => {
  const refs: [string, string, number, string][] = [
    ['a number that is not there', '99', 404, 'version-not-found'],
    ['an alias that is not there', 'nobody', 404, 'version-not-found'],
    ['zero', '0', 404, 'version-not-found'],
    ['a digest that no version has', digest, 404, 'version-not-found'],
    ['an empty stage', 'production', 404, 'stage-empty'],
    ['a digest of the wrong shape', 'sha256:abc', 400, 'invalid-ref'],
    ['a ref with a dot at its end', 'a.', 400, 'invalid-ref'],
    ['a ref with blanks', 'a%20b', 400, 'invalid-input'],
  ];
  refused(
    refs.map(([what, ref, status, code]): Case => [what, { method: 'GET', path: `${versions}/${ref}`, status, code }]),
  );
  refused(
    refs.map(([what, ref, status, code]): Case => [
      `${what}, resolved`,
      { method: 'GET', path: `/api/v1/resolve/acme/churn@${ref}`, status, code },
    ]),
  );
  refused([
    ['two refs', { method: 'GET', path: '/api/v1/resolve/acme/churn@1@2', ...invalid }],
    [
      'a file of external content',
      {
        method: 'GET',
        path: '/api/v1/files/acme/churn/1/a',
        status: 404,
        code: 'content-external',
        says: 's3://models/churn/1/',
      },
    ],
    [
      'a change of a version that is not there',
      { method: 'PATCH', path: `${versions}/9`, body: { tags: {} }, status: 404, code: 'version-not-found', says: '9' },
    ],
    [
      'a rollback that leaves version 0',
      {
        method: 'POST',
        path: `${churn}/rollbacks`,
        body: { place: { kind: 'stage', name: 'production' }, leaves: 0 },
        ...invalid,
        says: '/leaves',
      },
    ],
  ]);
});

describe('a file', () => {
  refused([
    ...[
      '../x',
      'a/../b',
      './a',
      'a//b',
      'a/',
      '/etc/passwd',
      'a\\b',
      'C:/x',
      'c:x',
      'CON',
      'con.txt',
      'a/NUL',
      'aux.onnx',
      'COM1',
      'LPT9.bin',
      'trailing.',
      'a/trailing./b',
      'blank ',
      'a:b',
      'a?b',
      'a*',
      'e\u0301.onnx',
      'a\u200bb',
      'a'.repeat(256),
    ].map((path): Case => [
      `the path ${JSON.stringify(path).slice(0, 30)}`,
      { ...filePath(path), says: '/content/files' },
    ]),
    ['a path and says which', { ...filePath('../x'), says: '../x' }],
    ['no files', held()],
    ['a path twice', { ...held(file('a'), file('a')), says: '"a" is there twice' }],
    ['paths that differ by case', { ...held(file('a/b'), file('A/B')), says: '"A/B"' }],
    ['a file that is a folder too', { ...held(file('a'), file('a/b')), says: '"a"' }],
    [
      '1,001 files',
      {
        ...held(...Array.from({ length: 1001 }, (_, i) => file(`f${i}`))),
        status: 413,
        code: 'too-many-files',
        says: '1001',
      },
    ],
    ['an unknown hash', { ...held(file('a', { digest: `md5:${'a'.repeat(32)}` })), says: '/content/files/0/digest' }],
    [
      'a digest in capitals',
      { ...held(file('a', { digest: `sha256:${'A'.repeat(64)}` })), says: '/content/files/0/digest' },
    ],
    ['a short digest', { ...held(file('a', { digest: 'sha256:abc' })), says: '"sha256:abc"' }],
    ['a negative size', { ...held(file('a', { size: -1 })), says: '/content/files/0/size' }],
    ['half a byte', { ...held(file('a', { size: 0.5 })), says: '/content/files/0/size' }],
    ['bytes that were not uploaded', { ...held(file('a')), status: 409, code: 'content-missing', says: digest }],
    [
      'a climb in a download',
      {
        method: 'GET',
        path: '/api/v1/files/acme/churn/1/..%2f..%2fetc%2fpasswd',
        status: 404,
        code: 'content-external',
      },
    ],
    [
      'a scheme that is none of ours',
      { ...newVersion({ content: { kind: 'external', uri: 'javascript:alert(1)' } }), says: '/content/uri' },
    ],
    [
      'credentials in a URI',
      {
        ...newVersion({ content: { kind: 'external', uri: 'https://ada:hunter2@example.org/m' } }),
        says: '/content/uri',
        hides: 'hunter2',
      },
    ],
  ]);
});
