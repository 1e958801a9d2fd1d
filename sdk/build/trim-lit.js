/**
 * Parts of Lit that no element of this SDK uses, cut out of the bundles: each as the built file of Lit has it, and what takes
 * its place. After a new version of Lit one that matches nothing costs some bytes, which `npm run size` shows, and no more.
 */
const CUTS = [
  // Polyfills, hydration and other versions of Lit on the page.
  [/\w\.\w+(PolyfillSupport|HydrateSupport)\b/g, '(void 0)'],
  [/\(\w\.\w+Versions\?\?=\[\]\)/g, '[]'],
  // Texts of mistakes that only those who write elements make, and they have the modules.
  [/\bError\((?:"[^"]*"|\+|\w)+\)/g, 'Error()'],
  // Browsers that know `light-dark()`, as the styles need, adopt style sheets.
  [/\w\.ShadowRoot&&\(void 0===\w\.ShadyCSS\|\|.*?"replace"in CSSStyleSheet\.prototype/, '!0'],
  // Decorators.
  [/static addInitializer\(\w\)\{[^}]*\}/, ''],
  [/Symbol\.metadata\?\?=Symbol\("metadata"\),\w\.litPropertyMetadata\?\?=new WeakMap;/, ''],
  [/const \w=this\[Symbol\.metadata\];if\(null!==\w\)\{.*?\}(?=this\._\$Eh=new Map)/, ''],
  // Properties that are reflected, and attributes that are numbers, arrays or objects: those are read with care, by us.
  [/_\$ET\(\w,\w\)\{.*?\}\}(?=_\$AK)/, ''],
  [/this\._\$Eq&&=this\._\$Eq\.forEach\(.*?\)\),/, ''],
  [/,!0===\w&&this\._\$Em!==\w&&\(this\._\$Eq\?\?=new Set\)\.add\(\w\)/, ''],
  [/toAttribute\(\w,\w\)\{switch.*?return \w\},(?=fromAttribute)/, ''],
  [/case Number:i=.*?catch\(t\)\{i=null\}/, ''],
  [/\|\|\w\.useDefault&&\w\.reflect&&.*?\)\)(?=\)\)return)/, ''],
  // Templates of SVG and MathML alone.
  [/2===(\w)\?"<svg>":3===\1\?"<math>":""/, '""'],
  [/\(2===(\w)\?"<\/svg>":3===\1\?"<\/math>":""\)/, '""'],
];

/** The rollup plugin that cuts them out. */
export function trimLit() {
  return {
    name: 'trim-lit',
    transform(code, id) {
      if (!/node_modules\/(@lit|lit)[-/]/.test(id)) return null;
      return { code: CUTS.reduce((text, [part, instead]) => text.replace(part, instead), code), map: null };
    },
  };
}
