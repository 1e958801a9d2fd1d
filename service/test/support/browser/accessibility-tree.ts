import type { CDPSession, Page } from 'playwright-core';
import { expect } from 'vitest';

/** A node of Chromium's accessibility tree, as a screen reader is told of it. */
export interface AccessibleNode {
  readonly role: string;
  readonly name: string;
  readonly value: string;
  readonly states: Readonly<Record<string, unknown>>;
  readonly nodeId: number | undefined;
}

export interface AccessibilityTree {
  /** All nodes that are not ignored, in reading order: none of what a modal dialog covers. */
  read(): Promise<readonly AccessibleNode[]>;
  /** Nodes of the role whose name matches, once there is at least one. */
  find(role: string, name: RegExp): Promise<readonly [AccessibleNode, ...AccessibleNode[]]>;
  /** Performs the default action of the first such node: focus, and click. */
  activate(role: string, name: RegExp): Promise<void>;
  /** The node that has the focus. */
  readFocused(): Promise<AccessibleNode | undefined>;
  /** Presses Tab until a node of the role and name has the focus. Throws after 150 presses. */
  tabTo(role: string, name: RegExp): Promise<void>;
}

interface Value {
  readonly value?: unknown;
}

/** The answer of `Accessibility.getFullAXTree`, as far as it is read here. */
interface WireNode {
  readonly nodeId: string;
  readonly ignored: boolean;
  readonly role?: Value;
  readonly name?: Value;
  readonly value?: Value;
  readonly properties?: readonly { readonly name: string; readonly value: Value }[];
  readonly backendDOMNodeId?: number;
  readonly childIds?: readonly string[];
}

const MAX_PRESSES = 150;

/** Opens the accessibility tree of a page: it finds nodes by role and name alone, and acts on them as a screen reader does. */
export async function openAccessibilityTree(page: Page): Promise<AccessibilityTree> {
  const session = await page.context().newCDPSession(page);
  await session.send('Accessibility.enable');
  const read = async (): Promise<readonly AccessibleNode[]> => {
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    return inReadingOrder(nodes as readonly WireNode[]).map(toNode);
  };
  const select = async (role: string, name: RegExp): Promise<AccessibleNode[]> =>
    (await read()).filter((node) => node.role === role && name.test(node.name));
  const find: AccessibilityTree['find'] = async (role, name) => {
    let nodes: readonly AccessibleNode[] = [];
    await expect
      .poll(async () => (nodes = await select(role, name)).length, { message: `${role} ${name}` })
      .toBeGreaterThan(0);
    return nodes as readonly [AccessibleNode, ...AccessibleNode[]];
  };
  const readFocused = async (): Promise<AccessibleNode | undefined> =>
    (await read()).findLast(({ states }) => states['focused'] === true);
  return {
    read,
    find,
    readFocused,
    async activate(role, name) {
      const [node] = await find(role, name);
      await call(session, node, 'function () { this.focus(); this.click(); }');
    },
    async tabTo(role, name) {
      for (let presses = 0; presses < MAX_PRESSES; presses++) {
        await page.keyboard.press('Tab');
        const focused = await readFocused();
        if (focused?.role === role && name.test(focused.name)) return;
      }
      const { role: last = 'nothing', name: words = '' } = (await readFocused()) ?? {};
      throw new Error(`Tab does not lead to ${role} ${name}: it ends at ${last} "${words}"`);
    },
  };
}

async function call(session: CDPSession, { role, name, nodeId }: AccessibleNode, functionText: string): Promise<void> {
  if (nodeId === undefined) throw new Error(`${role} "${name}" is no element`);
  const { object } = await session.send('DOM.resolveNode', { backendNodeId: nodeId });
  if (object.objectId === undefined) throw new Error(`${role} "${name}" is gone`);
  await session.send('Runtime.callFunctionOn', { objectId: object.objectId, functionDeclaration: functionText });
}

function inReadingOrder(nodes: readonly WireNode[]): WireNode[] {
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const visit = (node: WireNode | undefined): WireNode[] =>
    node ? [...(node.ignored ? [] : [node]), ...(node.childIds ?? []).flatMap((id) => visit(byId.get(id)))] : [];
  return visit(nodes[0]);
}

/** A text or a number, in one line; other values have no words. */
function toText({ value }: Value = {}): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).replace(/\s+/g, ' ').trim() : '';
}

const toNode = ({ role, name, value, properties = [], backendDOMNodeId }: WireNode): AccessibleNode => ({
  role: toText(role),
  name: toText(name),
  value: toText(value),
  states: Object.fromEntries(properties.map((property) => [property.name, property.value.value])),
  nodeId: backendDOMNodeId,
});
