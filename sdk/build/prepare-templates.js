import { _$LH } from 'lit/html.js';
import { parseAst } from 'rollup/parseAst';

/** Lit's builds for production and development have other names for the same. */
const { L: scan = _$LH._getTemplateHtml, P: mark = _$LH._marker, M: suffix = _$LH._boundAttributeSuffix } = _$LH;

/**
 * Lets Lit read templates at build, as it does when one is first rendered: attributes with values get a `$` behind their
 * name, values among children become comments. Goes with `useCutLit`, whose Lit only joins the strings.
 */
export function prepareTemplates() {
  return {
    name: 'prepare-templates',
    transform(code, id) {
      if (!/sdk\/src\/.*\.ts$/.test(id) || !code.includes('html`')) return null;
      const edits = [];
      visit(parseAst(code), ({ type, tag, quasi }) => {
        if (type !== 'TaggedTemplateExpression' || tag.name !== 'html') return;
        const prepared = prepare(
          quasi.quasis.map(({ value }) => value.cooked),
          id,
        );
        quasi.quasis.forEach(({ start, end }, index) => edits.push({ start, end, text: prepared[index] }));
      });
      edits.sort((one, other) => other.start - one.start);
      const prepared = edits.reduce(
        (text, { start, end, text: quasi }) => text.slice(0, start) + escape(quasi) + text.slice(end),
        code,
      );
      return { code: prepared, map: null };
    },
  };
}

function prepare(strings, id) {
  const [html, names] = scan(Object.assign([...strings], { raw: strings }), 1);
  if (strings.some((text) => text.includes('{}'))) throw new Error(`${id}: {} in a template is the mark of a value`);
  const odd = names.find((name) => name !== name.toLowerCase());
  // The parser of a browser gives names of attributes in lower case, and the cut Lit has no others.
  if (odd) throw new Error(`${id}: a value in the attribute ${odd}, which has capitals`);
  // Shorter than Lit's own mark of a name.
  return html.replaceAll(suffix, '$').split(mark);
}

const escape = (text) => text.replace(/[\\`]|\$\{/g, '\\$&');

function visit(node, see) {
  if (Array.isArray(node)) for (const each of node) visit(each, see);
  else if (node && typeof node.type === 'string') {
    see(node);
    for (const each of Object.values(node)) if (typeof each === 'object') visit(each, see);
  }
}
