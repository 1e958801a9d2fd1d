/**
 * Which folder of `service/src` may import from which others: the tower of `docs/architecture.md`, where each imports only
 * from those below it, and only from those that it needs. Everybody may import the wire contract, and the *types* in a
 * folder's `types.ts`.
 */
const mayImport = {
  base: [],
  time: ['base'],
  catalog: ['base', 'time'],
  rollup: ['catalog', 'time'],
  postgres: ['base', 'rollup'],
  access: ['base', 'catalog', 'postgres'],
  audit: ['access', 'base', 'postgres'],
  medallion: ['base', 'catalog', 'postgres', 'rollup'],
  reporting: ['access', 'base', 'catalog', 'medallion', 'postgres', 'rollup'],
  annotations: ['access', 'base', 'catalog', 'postgres', 'time'],
  ingest: ['base', 'catalog', 'medallion', 'postgres', 'rollup', 'time'],
  query: ['access', 'base', 'catalog', 'medallion', 'postgres', 'rollup', 'time'],
  wire: ['base', 'query'],
  insight: ['access', 'base', 'catalog', 'postgres', 'query', 'time'],
  alerting: ['access', 'base', 'catalog', 'insight', 'postgres', 'query', 'time'],
  dashboards: ['access', 'base', 'catalog', 'postgres'],
  adoption: ['catalog'],
  erasure: ['adoption', 'base', 'catalog', 'ingest', 'postgres'],
  digests: ['access', 'alerting', 'base', 'catalog', 'dashboards', 'insight', 'postgres', 'query', 'time'],
  live: ['access', 'alerting', 'annotations', 'base', 'query', 'wire'],
  metrics: ['base'],
  http: ['access', 'alerting', 'annotations', 'audit', 'base', 'catalog', 'ingest', 'insight', 'query', 'time', 'wire'],
  embedded: ['base'],
  simulation: ['time'],
  app: [
    'access',
    'adoption',
    'alerting',
    'annotations',
    'audit',
    'base',
    'catalog',
    'dashboards',
    'digests',
    'embedded',
    'http',
    'ingest',
    'insight',
    'live',
    'medallion',
    'metrics',
    'postgres',
    'query',
    'reporting',
    'simulation',
  ],
  cli: [
    'access',
    'app',
    'audit',
    'base',
    'catalog',
    'dashboards',
    'embedded',
    'erasure',
    'ingest',
    'insight',
    'medallion',
    'postgres',
    'reporting',
    'time',
  ],
};

const pure = '^service/src/(time|catalog|rollup|insight/attribution|insight/detection|alerting/states)/';
const tests = '\\.test\\.ts$|^service/test/|^service/bench/';

const folderRules = Object.entries(mayImport).map(([folder, others]) => ({
  name: `${folder}-imports`,
  comment: `service/src/${folder} may import only from: ${others.join(', ') || 'itself'}`,
  severity: 'error',
  from: { path: `^service/src/${folder}/`, pathNot: tests },
  to: { path: '^service/src/', pathNot: [folder, ...others].map((name) => `^service/src/${name}/`) },
}));

/** A type-only import of another folder's contract is no dependency at run time. */
const contracts = { dependencyTypesNot: ['type-only'] };
const typesFile = '^service/src/[^/]+/types\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...folderRules.flatMap((rule) => [
      { ...rule, to: { ...rule.to, pathNot: [...rule.to.pathNot, typesFile] } },
      { ...rule, name: `${rule.name}-values`, to: { ...rule.to, ...contracts, path: typesFile } },
    ]),
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'pure-folders-have-no-io',
      comment: 'Only the loader of the catalogue reads files; hashing and parsing libraries have no I/O.',
      severity: 'error',
      from: { path: pure, pathNot: [tests, '^service/src/catalog/file/load-[^/]+\\.ts$'] },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev'],
        pathNot: '(^|node_modules/)(crypto|luxon|temporal-polyfill|yaml|zod)(/|$)',
      },
    },
    {
      name: 'pure-folders-do-not-log',
      severity: 'error',
      from: { path: pure },
      to: { path: '^service/src/(base/logger|app/)' },
    },
    {
      name: 'wire-contract-stands-alone',
      severity: 'error',
      from: { path: '^sdk/src/protocol/', pathNot: tests },
      to: { pathNot: '^sdk/src/protocol/' },
    },
    {
      name: 'service-takes-only-contract-and-format-from-the-sdk',
      comment: 'Sentences of an explanation show numbers as the elements do.',
      severity: 'error',
      from: { path: '^service/src/' },
      to: { path: '^sdk/', pathNot: '^sdk/src/(protocol|format)/' },
    },
    {
      name: 'sdk-knows-no-service',
      severity: 'error',
      from: { path: '^sdk/src/' },
      to: { path: '^service/' },
    },
    {
      name: 'client-has-no-elements',
      comment: 'protocol, client, format and view are free of DOM and Lit.',
      severity: 'error',
      from: { path: '^sdk/src/(protocol|client|format|view)/', pathNot: tests },
      to: { path: ['^sdk/src/(controllers|elements|define|react)/', 'node_modules/(lit|@lit|chart\\.js)/'] },
    },
    {
      name: 'product-does-not-import-tests',
      severity: 'error',
      from: { path: '^(service|sdk)/src/', pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'product-imports-only-its-dependencies',
      severity: 'error',
      from: { path: '^(service|sdk)/src/', pathNot: tests },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'],
        dependencyTypesNot: ['type-only', 'npm-peer'],
      },
    },
    {
      name: 'imports-resolve',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
