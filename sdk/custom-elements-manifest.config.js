export default {
  globs: ['src/elements/*/*.ts', 'src/elements/kpi-element.ts', 'src/define/*.ts'],
  exclude: ['**/*.test.ts', '**/*.styles.ts'],
  outdir: '.',
  litelement: true,
};
