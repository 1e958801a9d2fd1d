import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { CatalogProblem } from './catalog-error.ts';

/** Keys and indices from the top of a file. */
export type Path = readonly (string | number)[];

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML file as plain values that can be traced back to their positions. */
export interface YamlFile {
  readonly name: string;
  readonly value: unknown;
  /**
   * Returns the position of a key, or of its value; of the key also when the value is empty, a map or a list, and of
   * the nearest parent's key for a missing path.
   */
  locate(path: Path, target: 'key' | 'value'): Position;
}

const MAX_BYTES = 10 * 1024 * 1024;
const MAX_ALIASES = 100;
/** Maximum number of reported syntax errors: one missing bracket causes many. */
const MAX_SYNTAX_ERRORS = 10;
const START: Position = { line: 1, column: 1 };

/** Reads one YAML 1.2 document; syntax errors and duplicate keys are returned as problems. */
export function parseYamlFile(name: string, text: string): { file: YamlFile; problems: CatalogProblem[] } {
  const refuse = (message: string): { file: YamlFile; problems: CatalogProblem[] } => ({
    file: { name, value: undefined, locate: () => START },
    problems: [{ file: name, ...START, path: '', message }],
  });
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > MAX_BYTES) return refuse(`the file has ${sizeBytes} bytes: expected at most ${MAX_BYTES}`);

  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const indices: Indices = new WeakMap();
  try {
    // The library's check for duplicate keys compares all pairs, which is slow in a large file.
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
    const problems = [
      ...document.errors
        .slice(0, MAX_SYNTAX_ERRORS)
        .map((error) => ({ file: name, ...at(error.pos[0]), path: '', message: toMessage(error) })),
      ...findBadKeys(document).map(({ message, offset }) => ({ file: name, ...at(offset), path: '', message })),
    ];
    const value: unknown = problems.length > 0 ? undefined : document.toJS({ maxAliasCount: MAX_ALIASES });
    return {
      file: { name, value, locate: (path, target) => at(findOffset(document, path, target, indices)) },
      problems,
    };
  } catch (error) {
    // Aliases that expand without end, or nesting deeper than the stack.
    return refuse(`the file cannot be read: ${toMessage(error)}`);
  }
}

/** Recognises an exhausted stack: the parser is recursive. */
function toMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /\bstack\b/i.test(message) ? 'nested too deeply: expected a flatter file' : message;
}

/** Keys that occur twice, and keys that are lists, maps or bytes, which JavaScript would turn into texts. */
function findBadKeys(document: Document): { message: string; offset: number }[] {
  const bad: { message: string; offset: number }[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const offset = startOf(key) ?? 0;
        const node = resolve(document, key as Node | null);
        const kind = describeKind(node);
        if (kind !== undefined) bad.push({ message: `a key is ${kind}: expected a text as the key`, offset });
        if (!isScalar(node)) continue;
        const text = String(node.value);
        const quoted = JSON.stringify(text);
        if (seen.has(text)) {
          bad.push({ message: `the key ${quoted} occurs twice in one map: expected each key once`, offset });
        }
        seen.add(text);
      }
    },
  });
  return bad;
}

/** Describes a key that is no text, number, boolean or null: a tag such as `!!binary` makes others of scalars. */
function describeKind(node: unknown): string | undefined {
  if (isMap(node)) return 'a map';
  if (isSeq(node)) return 'a list';
  return isScalar(node) && typeof node.value === 'object' && node.value !== null ? 'binary' : undefined;
}

function findOffset(document: Document, path: Path, target: 'key' | 'value', indices: Indices): number {
  let node = resolve(document, document.contents);
  let keyOffset = node?.range?.[0] ?? 0;
  for (const step of path) {
    let child: unknown;
    if (isMap(node)) {
      const pair = findPair(node, String(step), indices);
      if (!pair) return keyOffset;
      keyOffset = startOf(pair.key) ?? keyOffset;
      child = pair.value;
    } else if (isSeq(node)) {
      child = node.items[Number(step)];
      keyOffset = startOf(child) ?? keyOffset;
    } else return startOf(node) ?? keyOffset;
    node = resolve(document, child as Node | null);
  }
  return target === 'value' && isScalar(node) && node.value !== null && node.range ? node.range[0] : keyOffset;
}

/** Returns the offset of a node in the text; undefined for anything that is not a node. */
const startOf = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0];

type Indices = WeakMap<YAMLMap, Map<string, Pair>>;

/** Finds the pair of a key by an index: a file may have many problems in one large map. */
function findPair(map: YAMLMap, key: string, indices: Indices): Pair | undefined {
  let index = indices.get(map);
  if (!index) {
    index = new Map(map.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', pair]));
    indices.set(map, index);
  }
  return index.get(key);
}

/** Resolves an alias to its node. */
const resolve = (document: Document, node: Node | null | undefined): Node | null | undefined =>
  isAlias(node) ? node.resolve(document) : node;
