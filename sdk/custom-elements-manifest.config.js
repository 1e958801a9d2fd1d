import { customElementVsCodePlugin } from 'custom-element-vs-code-integration';
import { themeProperties } from './build/theme-properties.js';

/** Inherited attributes that have no effect on an element. */
const WITHOUT_EFFECT = { 'alert-feed': ['range'] };

/** Elements that show nothing themselves. */
const WITHOUT_STYLES = ['kpi-provider', 'kpi-context'];

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
        if (element.tagName && !WITHOUT_STYLES.includes(element.tagName)) {
          const own = element.cssProperties ?? [];
          const shared = themeProperties.filter(({ name }) => !own.some((property) => property.name === name));
          element.cssProperties = [...own, ...shared];
        }
        element.attributes = element.attributes?.filter(({ fieldName }) => names.includes(fieldName));
      }
    }
  },
};

export default {
  globs: [
    'src/elements/*/{kpi-*,alert-feed,alert-rule-form,feed-element,chart-element,trend-chart,range-picker,filter-bar}.ts',
    'src/elements/kpi-element.ts',
  ],
  exclude: ['**/*.test.ts', '**/*.styles.ts'],
  outdir: '.',
  litelement: true,
  plugins: [
    publicOnly,
    // Completion of tags, attributes, parts and custom properties in VS Code.
    customElementVsCodePlugin({ outdir: 'dist', htmlFileName: 'vscode-html.json', cssFileName: 'vscode-css.json' }),
  ],
};
