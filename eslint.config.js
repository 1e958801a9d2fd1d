import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Folders whose results depend on their arguments alone. */
const pureFolders = ['catalog', 'time', 'rollup', 'insight/attribution', 'insight/detection', 'alerting/states'].map(
  (folder) => `service/src/${folder}/**/*.ts`,
);
const tests = ['**/*.test.ts', 'service/test/**/*.ts'];

const clock = 'A pure folder has no clock: take `now` as an argument.';
const chance = 'A pure folder has no chance: take the random source as an argument.';

const shared =
  'No mutable state of a module: what creates it owns it, so that two services or clients live in one process.';
/** Default exports, and state that all who import the module share. */
const notInSource = [
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
  { selector: 'Program > VariableDeclaration[kind="let"]', message: shared },
  { selector: 'Program > ExportNamedDeclaration > VariableDeclaration[kind="let"]', message: shared },
  {
    selector: `:matches(Program, Program > ExportNamedDeclaration) > VariableDeclaration > VariableDeclarator > NewExpression.init[callee.name=/^(Map|Set)$/][arguments.length=0]`,
    message: shared,
  },
  {
    selector: `:matches(Program, Program > ExportNamedDeclaration) > VariableDeclaration > VariableDeclarator > NewExpression.init[callee.name=/^(WeakMap|WeakSet|LRUCache)$/]`,
    message: shared,
  },
];

const longFunction = (max) => ['error', { max, skipBlankLines: true, skipComments: true }];
const vagueName = {
  selector:
    ':matches(VariableDeclarator > .id, :function > .params, ArrayPattern > .elements, ObjectPattern > Property > .value, AssignmentPattern > .left)[type="Identifier"][name=/^(one|known|found|told|what)$/]',
  message: 'Name what it holds.',
};

export default defineConfig(
  globalIgnores(['**/dist/', '**/coverage/', '**/.tidemark/', '**/storybook-static/', '**/*.d.ts']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-else-return': 'error',
      'prefer-const': 'error',
      'max-lines': ['error', 300],
      'max-params': ['error', 6],
      complexity: ['error', 20],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true, boolean: true } }],
      '@typescript-eslint/require-await': 'off',
      // Ours are objects made of closures, not classes: their functions have no `this` to lose.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-restricted-syntax': ['error', vagueName],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'exit', message: 'Set process.exitCode and let what is open end.' },
      ],
    },
  },
  {
    files: ['service/src/**/*.ts', 'sdk/src/**/*.ts'],
    ignores: tests,
    rules: {
      'no-restricted-syntax': ['error', vagueName, ...notInSource],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: pureFolders,
    ignores: tests,
    rules: {
      'no-restricted-syntax': [
        'error',
        vagueName,
        ...notInSource,
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: clock },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: clock },
        { object: 'performance', property: 'now', message: clock },
        { object: 'Math', property: 'random', message: chance },
      ],
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'fetch', 'process'],
    },
  },
  {
    files: ['service/src/cli/**/*.ts', 'service/src/main.ts', 'service/bench/**/*.ts', '.ci/**/*.ts', ...tests],
    rules: { 'no-console': 'off' },
  },
  // Written by a test.
  { files: ['service/src/postgres/app-schema.ts'], rules: { 'max-lines': 'off' } },
  {
    files: tests,
    rules: {
      'max-lines': ['error', 400],
      'no-restricted-syntax': [
        'error',
        vagueName,
        {
          selector:
            'MemberExpression[object.name=/^(it|test|describe|suite)$/][property.name=/^(only|skip|todo|fails)$/]',
          message: 'Every test runs, and runs with the others.',
        },
      ],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
);
