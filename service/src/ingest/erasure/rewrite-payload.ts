/** A value of a payload that is replaced. */
export interface Replacement {
  /** Path in the payload, outermost first. */
  readonly path: readonly string[];
  readonly value: string | number;
}

type Node = { [name: string]: unknown };

/** Keeps a number as its digits, which a double might not hold. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/**
 * Rewrites a JSON object: only the values at `keptPaths` and the replacements remain. Numbers keep their digits; names
 * come in the order of the paths. Throws a SyntaxError for a text that is no JSON.
 */
export function rewritePayload(
  text: string,
  keptPaths: readonly (readonly string[])[],
  replacements: readonly Replacement[],
): string {
  const payload = JSON.parse(text, (_, value: unknown, context?: { readonly source: string }) =>
    typeof value === 'number' && context ? rawJSON(context.source) : value,
  ) as unknown;
  const rewritten = createNode();
  for (const path of keptPaths) {
    const value = valueAt(payload, path);
    if (value !== undefined) setAt(rewritten, path, value);
  }
  for (const { path, value } of replacements) setAt(rewritten, path, value);
  return JSON.stringify(rewritten);
}

/** Without a prototype, so that no name of a payload means something else. */
const createNode = (): Node => Object.create(null) as Node;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

function valueAt(payload: unknown, path: readonly string[]): unknown {
  let value = payload;
  for (const name of path) {
    if (!isNode(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

function setAt(target: Node, path: readonly string[], value: unknown): void {
  let node = target;
  for (const name of path.slice(0, -1)) {
    const next = node[name];
    const inner = isNode(next) ? next : createNode();
    node[name] = inner;
    node = inner;
  }
  node[path.at(-1) as string] = value;
}
