import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Capture, HeapNode, ProfileNode } from './captureFile';

/** Tells the agent's own scripts from the program's. */
export class OwnFrames {
  readonly #urls: ReadonlySet<string>;

  /** `folder`: where the agent's scripts are. */
  constructor(folder: string) {
    const files = ['agent.js', 'agentSplit.js', 'agentHooks.mjs'].map((name) => join(folder, name));
    // The inspector gives URLs, v8-profiler-next paths.
    this.#urls = new Set(files.flatMap((file) => [file, pathToFileURL(file).href]));
  }

  isOwn(url: string): boolean {
    return this.#urls.has(url);
  }

  /**
   * Takes the agent's frames out of a capture, in place. What they took is given to their callers, and what they
   * called is from then on called by these: hooks of ours stand between the program's `require` calls.
   */
  takeOut(capture: Capture): void {
    if (capture.nodes !== undefined) this.#takeOutOfProfile(capture, capture.nodes);
    if (capture.head !== undefined) this.#takeOutOfHeap(capture.head);
  }

  #takeOutOfProfile(capture: Capture, nodes: readonly ProfileNode[]): void {
    const own = new Map<number, ProfileNode>();
    for (const node of nodes) if (this.isOwn(node.callFrame.url)) own.set(node.id, node);
    if (own.size === 0) return;
    const callers = new Map<number, number>();
    for (const node of nodes) {
      if (own.has(node.id) || node.children === undefined) continue;
      const children: number[] = [];
      const left = [...node.children];
      for (let id = left.shift(); id !== undefined; id = left.shift()) {
        const taken = own.get(id);
        if (taken === undefined) children.push(id);
        else {
          callers.set(id, node.id);
          node.hitCount = (node.hitCount ?? 0) + (taken.hitCount ?? 0);
          left.unshift(...(taken.children ?? []));
        }
      }
      node.children = children;
    }
    capture.nodes = nodes.filter(({ id }) => !own.has(id));
    if (capture.samples !== undefined) capture.samples = capture.samples.map((id) => callers.get(id) ?? id);
  }

  #takeOutOfHeap(head: HeapNode): void {
    // The tree is as deep as the program's stack.
    const parents = [head];
    for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
      const children: HeapNode[] = [];
      const left = [...parent.children];
      for (let node = left.shift(); node !== undefined; node = left.shift()) {
        if (this.isOwn(node.callFrame.url)) {
          parent.selfSize += node.selfSize;
          left.unshift(...node.children);
        } else children.push(node);
      }
      parent.children = children;
      parents.push(...children);
    }
  }
}
