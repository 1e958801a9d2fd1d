/** Inherited attributes that have no effect on an element. */
const WITHOUT_EFFECT = { 'alert-feed': ['range'] };

/** Public elements and their shared members, without private members and internal state. */
const publicOnly = {
  name: 'public-only',
  packageLinkPhase({ customElementsManifest: manifest }) {
    manifest.modules = manifest.modules.filter(({ declarations }) => declarations.some(({ kind }) => kind === 'class'));
    for (const { declarations } of manifest.modules) {
      for (const element of declarations) {
        element.members = element.members?.filter(({ privacy = 'public' }) => privacy === 'public');
        const unused = WITHOUT_EFFECT[element.tagName] ?? [];
        element.members = element.members?.filter(({ name }) => !unused.includes(name));
        const names = element.members?.map(({ name }) => name);
        element.attributes = element.attributes?.filter(({ fieldName }) => names.includes(fieldName));
      }
    }
  },
};

export default {
  globs: [
    'src/elements/*/{kpi-*,alert-feed,feed-element,trend-chart,range-picker,filter-bar}.ts',
    'src/elements/kpi-element.ts',
  ],
  exclude: ['**/*.test.ts', '**/*.styles.ts'],
  outdir: '.',
  litelement: true,
  plugins: [publicOnly],
};
