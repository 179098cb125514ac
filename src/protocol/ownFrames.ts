import type { Capture, CpuNode, HeapNode } from './captureFile';

/**
 * Name of the functions that stand between two functions of the program, or of Node, and only pass calls on. A
 * property's name, because a bundler makes other names short.
 */
export type PassOn = 'hotlightPassOn';
const PASS_ON: PassOn = 'hotlightPassOn';

const IDLE = '(idle)';

/** What becomes of the samples of a node. */
type Fate = 'kept' | 'passed' | 'dropped';

/**
 * Takes what records a program out of what it has recorded. Functions of ours that pass calls on vanish from the stacks;
 * the time of all others, with whatever they called, is the recording's and not the program's, and becomes idle time.
 */
export class OwnFrames {
  readonly #isOwn: (url: string) => boolean;

  /** @param isOwn whether a script is ours, by its URL in the capture, or its path */
  constructor(isOwn: (url: string) => boolean) {
    this.#isOwn = isOwn;
  }

  /** Changes the capture in place. */
  takeOut(capture: Capture): void {
    if (capture.nodes !== undefined) this.#takeOutOfProfile(capture, capture.nodes);
    if (capture.head !== undefined) this.#takeOutOfHeap(capture.head);
  }

  #fateOf({ url, functionName }: CpuNode['callFrame'], caller: Fate): Fate {
    if (!this.#isOwn(url)) return caller === 'dropped' ? 'dropped' : 'kept';
    return caller !== 'dropped' && functionName.endsWith(PASS_ON) ? 'passed' : 'dropped';
  }

  #takeOutOfProfile(capture: Capture, nodes: readonly CpuNode[]): void {
    const [root] = nodes;
    if (root === undefined || !nodes.some(({ callFrame }) => this.#isOwn(callFrame.url))) return;
    const byId = new Map(nodes.map((node) => [node.id, node]));
    const kept: CpuNode[] = [];
    const heirs = new Map<number, number>();
    const idle = idleNode(nodes, root);
    const left: { node: CpuNode; fate: Fate; caller: CpuNode }[] = [];
    const callees = (node: CpuNode, fate: Fate, caller: CpuNode): void => {
      for (const id of node.children ?? []) {
        const child = byId.get(id);
        if (child !== undefined)
          left.push({ node: child, fate: this.#fateOf(child.callFrame, fate), caller });
      }
    };
    const keep = (node: CpuNode): void => {
      kept.push(node);
      callees(node, 'kept', node);
      node.children = [];
    };
    keep(root);
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const { node, fate, caller } = next;
      if (fate === 'kept') {
        (caller.children as number[]).push(node.id);
        keep(node);
        continue;
      }
      const heir = fate === 'passed' ? caller : idle;
      heirs.set(node.id, heir.id);
      heir.hitCount = (heir.hitCount ?? 0) + (node.hitCount ?? 0);
      callees(node, fate, caller);
    }
    // V8 may have a sample of a node without counting a hit.
    if (!byId.has(idle.id) && [...heirs.values()].includes(idle.id)) {
      kept.push(idle);
      (root.children as number[]).push(idle.id);
    }
    capture.nodes = kept;
    if (capture.samples !== undefined) capture.samples = capture.samples.map((id) => heirs.get(id) ?? id);
  }

  #takeOutOfHeap(head: HeapNode): void {
    // The tree is as deep as the program's stack.
    const parents = [head];
    for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
      const children: HeapNode[] = [];
      const left = [...parent.children];
      for (let node = left.shift(); node !== undefined; node = left.shift()) {
        const fate = this.#fateOf(node.callFrame, 'kept');
        if (fate === 'kept') children.push(node);
        if (fate === 'passed') {
          parent.selfSize += node.selfSize;
          left.unshift(...node.children);
        }
      }
      parent.children = children;
      parents.push(...children);
    }
  }
}

function idleNode(nodes: readonly CpuNode[], root: CpuNode): CpuNode {
  const found = nodes.find(
    ({ id, callFrame }) => callFrame.functionName === IDLE && root.children?.includes(id),
  );
  if (found !== undefined) return found;
  const id = nodes.reduce((highest, node) => Math.max(highest, node.id), 0) + 1;
  const callFrame = { ...root.callFrame, functionName: IDLE };
  return { id, callFrame, hitCount: 0, children: [] };
}
