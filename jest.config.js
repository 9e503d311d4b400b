const swcTs = JSON.parse(require('node:fs').readFileSync(`${__dirname}/.swcrc`, 'utf8'));

/** Packages published as ES modules alone: Jest on Node 20 cannot require() them, so they are transformed. */
const esm = [
  '@tus/[^/]+',
  'srvx',
  'quick-lru',
  '@secretlint/[^/]+',
  'file-type',
  'strtok3',
  'token-types',
  'uint8array-extras',
  '@tokenizer/[^/]+',
  '@borewit/[^/]+',
  '@seriousme/[^/]+',
];

const project = (displayName, testMatch, more = {}) => ({
  ...more,
  displayName,
  testMatch,
  rootDir: __dirname,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['annals-source', 'node', 'node-addons'] },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  setupFiles: ['reflect-metadata'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { ...swcTs, swcrc: false }],
    '/node_modules/.+\\.m?js$': [
      '@swc/jest',
      { swcrc: false, module: { type: 'commonjs' }, jsc: { target: 'es2023', parser: { syntax: 'ecmascript' } } },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(?:.*/node_modules/)?(?:${esm.join('|')})/)`],
});

module.exports = {
  // Servers with their threads start from sources in many tests: on two busy cores that takes its time.
  testTimeout: 20_000,
  projects: [
    project('unit', ['<rootDir>/{apps,libs,models,storage,api,migrations}/**/*.spec.ts']),
    ...['contract', 'e2e'].map((name) => project(name, [`<rootDir>/test/${name}/**/*.spec.ts`])),
    project('fault', ['<rootDir>/test/fault/**/*.spec.ts'], {
      globalSetup: '<rootDir>/test/fault/tally-begin.ts',
      globalTeardown: '<rootDir>/test/fault/tally-end.ts',
    }),
    project('bench', ['<rootDir>/test/bench/**/*.spec.ts']),
  ],
};
