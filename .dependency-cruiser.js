/** The table of allowed imports. It has no exemptions; a spec file may also import the builders of test/. */
const notSpec = '\\.spec\\.ts$';
const only = (name, from, ...allowed) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: notSpec },
  to: { pathNot: allowed },
});
const typesOnly = (name, from, to) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: notSpec },
  to: { path: to, dependencyTypesNot: ['type-only'] },
});
const npm = (...names) => `node_modules/(${names.join('|')})/`;
/** Node's own modules are matched without the node: prefix. */
const node =
  '^(assert|async_hooks|buffer|child_process|crypto|diagnostics_channel|events|fs|fs/promises|http|https|module|net|os|path|perf_hooks|process|readline|readline/promises|stream|stream/promises|stream/web|string_decoder|timers|timers/promises|tls|tty|url|util|v8|worker_threads|zlib)$';

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependency',
      severity: 'error',
      from: { path: '^(apps|libs|models|storage|api|migrations)/', pathNot: notSpec },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm'] },
    },
    only('models', '^models/', '^models/', npm('zod')),
    only('domain', '^libs/domain/', '^(models|libs/domain)/'),
    only(
      'inspection',
      '^libs/inspection/',
      '^(models|libs/inspection)/',
      node,
      npm('yaml', '@secretlint/[^/]+', 'libphonenumber-js', 'spdx-[^/]+', '@types/spdx-[^/]+'),
    ),
    only('projections', '^libs/projections/', '^(models|libs/projections|libs/domain|libs/application/ports)/'),
    typesOnly('projections-domain-types', '^libs/projections/', '^libs/domain/'),
    only(
      'application',
      '^libs/application/',
      '^(models|libs/(domain|application|projections|inspection))/',
      node,
      npm('@nestjs/common', '@nestjs/cqrs', '@casl/ability'),
    ),
    {
      name: 'casl-only-in-access',
      severity: 'error',
      from: { path: '^libs/application/', pathNot: '^libs/application/access/' },
      to: { path: npm('@casl/ability') },
    },
    ...['event-log', 'read-model', 'blobs', 'working-store', 'lease', 'event-feed', 'engines'].map((port) =>
      only(
        `storage-${port}`,
        `^storage/${port}/`,
        `^(models|libs/application/ports|storage/${port}|storage/engines|migrations)/`,
        node,
        npm('kysely', 'better-sqlite3', '@types/better-sqlite3'),
      ),
    ),
    {
      name: 'adapters-do-not-meet',
      severity: 'error',
      from: { path: '^storage/([^/]+)/(sqlite|memory|filesystem|in-process|process)/', pathNot: notSpec },
      to: { path: '^storage/$1/(sqlite|memory|filesystem|in-process|process)/', pathNot: '^storage/$1/$2/' },
    },
    only('migrations', '^migrations/', '^(models|libs/application/ports|migrations)/', npm('kysely'), node),
    only(
      'api-rest',
      '^api/rest/',
      '^(models|libs/domain|libs/application|api/rest|api/auth)/',
      node,
      npm('@nestjs/[^/]+', 'zod', 'fastify', 'rxjs', 'swagger-ui-dist'),
    ),
    only(
      'api-tus',
      '^api/tus/',
      '^(models|libs/domain|libs/application|api/tus|api/auth)/',
      node,
      npm('@nestjs/[^/]+', 'zod', 'fastify', '@tus/[^/]+'),
    ),
    only(
      'api-events',
      '^api/events/',
      '^(models|libs/domain|libs/application|api/events|api/auth)/',
      node,
      npm('@nestjs/[^/]+', 'zod', 'fastify', 'rxjs'),
    ),
    only(
      'api-push',
      '^api/push/',
      '^(models|libs/domain|libs/application|api/push|api/auth)/',
      node,
      npm('@nestjs/[^/]+', 'zod', 'fastify', 'tar-stream', '@types/tar-stream', 'streamx'),
    ),
    only(
      'api-metrics',
      '^api/metrics/',
      '^(models|libs/application|api/metrics|api/auth)/',
      node,
      npm('@nestjs/[^/]+', 'zod', 'fastify', 'rxjs', 'prom-client'),
    ),
    only(
      'api-auth',
      '^api/auth/',
      '^(models|libs/domain|libs/application|api/auth)/',
      node,
      npm('@nestjs/[^/]+', 'zod', 'fastify', 'rxjs'),
    ),
    typesOnly('api-domain-types', '^api/', '^libs/domain/'),
    only('sdk', '^libs/sdk/', '^(models|libs/sdk)/'),
    only(
      'cli',
      '^apps/cli/',
      '^(models|libs/sdk|libs/inspection|apps/cli)/',
      node,
      npm('commander', 'cli-progress', '@types/cli-progress'),
    ),
    {
      name: 'the-bin-imports-dynamically',
      severity: 'error',
      from: { path: '^apps/annals/', pathNot: notSpec },
      to: { dependencyTypesNot: ['dynamic-import', 'core'] },
    },
    only('the-bin', '^apps/annals/', '^apps/(annals|cli|server/operator)/', node),
    {
      name: 'adapters-only-in-composition',
      severity: 'error',
      from: { path: '^apps/server/', pathNot: '^apps/server/(composition|operator)/' },
      to: { path: '^storage/' },
    },
    {
      name: 'nobody-imports-apps',
      severity: 'error',
      from: { path: '^(libs|models|storage|api|migrations)/', pathNot: notSpec },
      to: { path: '^apps/' },
    },
    {
      name: 'nobody-imports-tests',
      severity: 'error',
      from: { path: '^(apps|libs|models|storage|api|migrations)/', pathNot: notSpec },
      to: { path: '^(test|examples)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['annals-source', 'types', 'node', 'require', 'default'],
    },
  },
};
