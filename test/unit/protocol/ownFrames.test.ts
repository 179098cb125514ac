import assert from 'node:assert/strict';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { isOwnScript } from '../../../src/agent/ownScripts';
import type { Capture, CpuNode, HeapNode } from '../../../src/protocol/captureFile';
import { OwnFrames } from '../../../src/protocol/ownFrames';

const folder = '/opt/hot light é';
const own = pathToFileURL(join(folder, 'agent.js')).href;
const frame = (functionName: string, url: string): CpuNode['callFrame'] => ({
  functionName,
  url,
  scriptId: '1',
});
const app = (name: string): CpuNode['callFrame'] => frame(name, 'file:///app/a.js');
const passOn = frame('hotlightPassOn', own);
const writes = frame('rotate', own);

type Tree = readonly [callFrame: CpuNode['callFrame'], hits: number, ...children: Tree[]];

/** Numbers the nodes of a tree and takes a sample of each for each of its hits. */
function captureOf(tree: Tree): Capture & { nodes: CpuNode[]; samples: number[] } {
  const nodes: CpuNode[] = [];
  const samples: number[] = [];
  const add = ([callFrame, hitCount, ...children]: Tree): number => {
    const node: CpuNode = { id: nodes.length + 1, callFrame, hitCount };
    nodes.push(node);
    for (let i = 0; i < hitCount; i += 1) samples.push(node.id);
    const ids = children.map(add);
    if (ids.length > 0) node.children = ids;
    return node.id;
  };
  add(tree);
  return { nodes, samples };
}

/** The stacks of all samples, as names from the outside in, sorted. */
function stacksOf({ nodes = [], samples = [] }: Capture): string[] {
  const stacks = new Map<number, string>();
  const visit = (node: CpuNode, above: string): void => {
    const stack = `${above}/${node.callFrame.functionName}`;
    stacks.set(node.id, stack);
    for (const id of node.children ?? []) visit(nodes.find((it) => it.id === id)!, stack);
  };
  visit(nodes[0]!, '');
  assert.equal(stacks.size, nodes.length, 'every node is reached from the root, once');
  return samples.map((id) => stacks.get(id) ?? `lost ${id}`).sort();
}

describe("the agent's own frames", () => {
  it('vanish where they pass calls on, and are idle time where they work', () => {
    const capture = captureOf([
      frame('(root)', ''),
      0,
      [app('main'), 2, [passOn, 1, [app('required'), 3], [writes, 2, [frame('writeSync', 'node:fs'), 1]]]],
      [frame('processTimers', 'node:internal/timers'), 1, [writes, 4]],
    ]);
    new OwnFrames(isOwnScript(folder)).takeOut(capture);
    assert.deepEqual(stacksOf(capture), [
      ...Array<string>(7).fill('/(root)/(idle)'),
      ...Array<string>(3).fill('/(root)/main'),
      ...Array<string>(3).fill('/(root)/main/required'),
      '/(root)/processTimers',
    ]);
    const hits = capture.nodes.map(({ callFrame, hitCount }) => [callFrame.functionName, hitCount]);
    assert.deepEqual(Object.fromEntries(hits), {
      '(root)': 0,
      '(idle)': 7,
      main: 3,
      required: 3,
      processTimers: 1,
    });
  });

  it('go to the idle time that is there', () => {
    const capture = captureOf([frame('(root)', ''), 0, [frame('(idle)', ''), 5], [writes, 2]]);
    new OwnFrames(isOwnScript(folder)).takeOut(capture);
    assert.deepEqual(stacksOf(capture), Array<string>(7).fill('/(root)/(idle)'));
    assert.equal(capture.nodes.length, 2);
  });

  it('are also those that v8-profiler-next names by path', () => {
    const callFrame = { ...passOn, url: join(folder, 'agent.js'), scriptId: 7 };
    const capture = captureOf([frame('(root)', ''), 0, [app('main'), 1, [callFrame, 1]]]);
    new OwnFrames(isOwnScript(folder)).takeOut(capture);
    assert.deepEqual(stacksOf(capture), ['/(root)/main', '/(root)/main']);
  });

  it('never take a sample of the program with them', () => {
    const frames = fc.constantFrom(app('a'), app('b'), passOn, frame('read', 'node:fs'));
    const tree: fc.Memo<Tree> = fc.memo((depth) =>
      fc
        .tuple(frames, fc.nat(3), depth > 1 ? fc.array(tree(), { maxLength: 3 }) : fc.constant([]))
        .map(([callFrame, hits, children]): Tree => [callFrame, hits, ...children]),
    );
    fc.assert(
      fc.property(fc.array(tree(5), { maxLength: 3 }), (children) => {
        const capture = captureOf([frame('(root)', ''), 0, ...children]);
        const expected = stacksOf(capture).map((stack) => stack.replaceAll('/hotlightPassOn', ''));
        new OwnFrames(isOwnScript(folder)).takeOut(capture);
        assert.deepEqual(stacksOf(capture), expected.sort());
      }),
    );
  });

  it('are taken out of heap profiles, however deep', () => {
    const leaf: HeapNode = { callFrame: app('deep'), selfSize: 8, children: [] };
    let node = leaf;
    for (let i = 0; i < 20_000; i += 1) {
      node = { callFrame: i % 2 === 0 ? passOn : app('a'), selfSize: 1, children: [node] };
    }
    const work: HeapNode = { callFrame: writes, selfSize: 100, children: [] };
    const head: HeapNode = { callFrame: frame('(root)', ''), selfSize: 0, children: [node, work] };
    new OwnFrames(isOwnScript(folder)).takeOut({ head });
    let depth = 0;
    let size = 0;
    for (let at: HeapNode | undefined = head; at !== undefined; at = at.children[0]) {
      assert.ok(at.children.length <= 1);
      depth += 1;
      size += at.selfSize;
    }
    assert.deepEqual([depth, size], [10_002, 20_008]);
  });
});
