/**
 * @typedef {{ name: string, description?: string, type?: { text: string }, default?: string, fieldName?: string }} Described
 * @typedef {Described & { kind: string, attribute?: string, readonly?: boolean, return?: { type: { text: string } },
 *   parameters?: { name: string }[] }} Member
 * @typedef {{ tagName?: string, description?: string, attributes?: Described[], members?: Member[], events?: Described[],
 *   slots?: Described[], cssParts?: Described[], cssProperties?: Described[] }} Element
 */

const INTRODUCTION = `# Elements

Every element with its attributes, properties, methods, events, slots and parts. This page is generated from
\`custom-elements.json\` of the package by \`npm run docs:elements -w sdk\`. [sdk/README.md](../sdk/README.md) says how they are used, and
[versions.md](embedding/versions.md) which of these names may change in which release.
`;

/**
 * The reference of all elements, as Markdown that Prettier has still to format.
 *
 * @param {{ modules: { declarations?: Element[] }[] }} manifest as the custom elements analyzer writes it
 * @returns {string}
 */
export function renderElements(manifest) {
  const elements = manifest.modules
    .flatMap(({ declarations = [] }) => declarations)
    .filter(({ tagName }) => tagName)
    .sort((a, b) => (String(a.tagName) < String(b.tagName) ? -1 : 1));
  const shared = findShared(elements);
  const sections = elements.map((element) => renderElement(element, shared));
  return [INTRODUCTION, ...sections, '## Custom properties\n', 'All widgets have these.\n', renderNames(shared)].join(
    '\n',
  );
}

/** Custom properties that all elements with styles have. @param {Element[]} elements */
function findShared(elements) {
  const lists = elements.map(({ cssProperties = [] }) => cssProperties).filter((list) => list.length > 0);
  const [first = [], ...others] = lists;
  return first.filter(({ name }) => others.every((list) => list.some((property) => property.name === name)));
}

/** @param {Element} element @param {Described[]} shared */
function renderElement(
  { tagName, description, attributes = [], members = [], events, slots, cssParts, cssProperties = [] },
  shared,
) {
  const named = new Set(attributes.map(({ fieldName }) => fieldName));
  const properties = members.filter(({ kind, name }) => kind === 'field' && !named.has(name));
  const methods = members.filter(({ kind }) => kind === 'method');
  const own = cssProperties.filter(({ name }) => !shared.some((property) => property.name === name));
  return [
    `## \`${tagName}\`\n`,
    `${description}\n`,
    renderTable('attribute', ['property', 'type'], attributes, ({ fieldName = '', type }) => [
      code(fieldName),
      code(type?.text),
    ]),
    renderTable('property', ['type'], properties, ({ type, readonly }) => [
      code(type?.text) + (readonly ? ', read only' : ''),
    ]),
    renderTable('method', ['returns'], methods, (method) => [code(method.return?.type.text ?? 'void')]),
    renderTable('event', [], events),
    renderTable('slot', [], slots),
    renderTable('part', [], cssParts),
    renderTable('custom property', [], own),
  ]
    .filter(Boolean)
    .join('\n');
}

/**
 * @param {string} title of the column of names
 * @param {string[]} columns between name and meaning
 * @param {Member[] | undefined} rows
 * @param {(row: Member) => string[]} cells
 */
function renderTable(title, columns, rows = [], cells = () => []) {
  if (rows.length === 0) return '';
  const lines = rows.map((row) => [code(row.name || '(default)'), ...cells(row), text(row.description)]);
  const heads = [
    [title, ...columns, 'meaning'],
    ['---', ...columns.map(() => '---'), '---'],
  ];
  return `${[...heads, ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n')}\n`;
}

/** @param {Described[]} rows */
const renderNames = (rows) => renderTable('custom property', [], /** @type {Member[]} */ (rows));

const code = (value = '') => (value === '' ? '' : `\`${value.replace(/\s+/g, ' ').replaceAll('|', '\\|')}\``);

const text = (value = '') => value.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
