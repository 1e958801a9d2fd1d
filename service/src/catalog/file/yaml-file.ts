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

/** A YAML file as plain values, which still knows where each of them stands. */
export interface YamlFile {
  readonly name: string;
  readonly value: unknown;
  /**
   * Where a key stands, or its value; the key also when the value is empty, a map or a list, and the nearest parent's key
   * for what is not there.
   */
  locate(path: Path, target: 'key' | 'value'): Position;
}

const MAX_BYTES = 10 * 1024 * 1024;
const MAX_ALIASES = 100;
/** One forgotten bracket makes many. */
const MAX_SYNTAX_ERRORS = 10;
const START: Position = { line: 1, column: 1 };

/** Reads one YAML 1.2 document; mistakes of syntax, and keys that come twice, are returned as problems. */
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
    // Its own check for keys that come twice compares all pairs, which is slow in a large file.
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
    const problems = [
      ...document.errors
        .slice(0, MAX_SYNTAX_ERRORS)
        .map((error) => ({ file: name, ...at(error.pos[0]), path: '', message: toMessage(error) })),
      ...findRepeatedKeys(document).map(({ key, offset }) => ({
        file: name,
        ...at(offset),
        path: '',
        message: `the key ${JSON.stringify(key)} comes twice in one map: expected each key once`,
      })),
    ];
    const value: unknown = problems.length > 0 ? undefined : document.toJS({ maxAliasCount: MAX_ALIASES });
    return {
      file: { name, value, locate: (path, target) => at(findOffset(document, path, target, indices)) },
      problems,
    };
  } catch (error) {
    // Aliases that grow without end, or nesting deeper than the stack.
    return refuse(`the file cannot be read: ${toMessage(error)}`);
  }
}

/** The parser follows nesting on the stack, and says so when that is full. */
function toMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /\bstack\b/i.test(message) ? 'nested too deeply: expected a flatter file' : message;
}

function findRepeatedKeys(document: Document): { key: string; offset: number }[] {
  const repeated: { key: string; offset: number }[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const text = String(key.value);
        if (seen.has(text)) repeated.push({ key: text, offset: key.range?.[0] ?? 0 });
        seen.add(text);
      }
    },
  });
  return repeated;
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

/** Where a node stands in the text; undefined for what is no node. */
const startOf = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0];

type Indices = WeakMap<YAMLMap, Map<string, Pair>>;

/** The pair of a key, found again in no time: a file may have many problems in one large map. */
function findPair(map: YAMLMap, key: string, indices: Indices): Pair | undefined {
  let index = indices.get(map);
  if (!index) {
    index = new Map(map.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', pair]));
    indices.set(map, index);
  }
  return index.get(key);
}

/** The node itself, or what an alias stands for. */
const resolve = (document: Document, node: Node | null | undefined): Node | null | undefined =>
  isAlias(node) ? node.resolve(document) : node;
