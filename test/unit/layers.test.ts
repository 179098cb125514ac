import assert from 'node:assert/strict';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { findCycle, type Import, parseFile, parseFolders } from './importGraph';

const root = path.resolve(__dirname, '..', '..');

/**
 * Which layers each layer may import at run time, itself always included. `types` may be imported beside them,
 * as types only.
 */
const LAYERS: Readonly<Record<string, { values: readonly string[]; types: readonly string[] }>> = {
  'src/extension': { values: ['src/editor', 'src/node', 'src/core', 'src/protocol', 'vscode'], types: [] },
  'src/editor': { values: ['src/node', 'src/core', 'src/protocol'], types: ['vscode'] },
  'src/cli': { values: ['src/node', 'src/core', 'src/protocol'], types: [] },
  'src/node': { values: ['src/core', 'src/protocol'], types: [] },
  'src/agent': { values: ['src/protocol'], types: ['src/core'] },
  'src/protocol': { values: ['src/core'], types: [] },
  'src/core': { values: [], types: [] },
  webview: { values: ['src/core', 'src/protocol'], types: [] },
};
/** Layers that run on any machine, or on none: no modules of Node's. */
const WITHOUT_NODE = ['src/core', 'src/protocol', 'webview'];

function layerOf(file: string): string | undefined {
  return Object.keys(LAYERS).find((layer) => file === layer || file.startsWith(`${layer}/`));
}

function breaks({ from, to, isType }: Import): boolean {
  const layer = layerOf(from.replace(/\.tsx?$/, ''));
  if (!layer) return true;
  const allowed = LAYERS[layer]!;
  if (to.startsWith('node:') || builtinModules.includes(to)) return WITHOUT_NODE.includes(layer);
  const target = to === 'vscode' ? to : layerOf(to);
  if (target === undefined || target === layer) return false;
  return !allowed.values.includes(target) && !(isType && allowed.types.includes(target));
}

/** A folder directly below a layer, or a file that lies in the layer itself. */
function folderOf(file: string): string {
  const layer = layerOf(file) ?? '';
  const [first = '', second] = file.slice(layer.length + 1).split('/');
  return second === undefined ? file.replace(/\.tsx?$/, '') : `${layer}/${first}`;
}

describe('layers', () => {
  const files = parseFolders(root, ['src', 'webview']);
  const imports = files.flatMap((file) => file.imports);

  it('import downwards only', () => {
    assert.ok(imports.length > 100, `only ${imports.length} imports were found`);
    const broken = imports.filter(breaks).map(({ from, to }) => `${from} imports ${to}`);
    assert.deepEqual(broken, []);
  });

  it('have no cycles between folders', () => {
    const edges = new Map<string, Set<string>>();
    for (const { from, to, isType } of imports) {
      const [a, b] = [folderOf(from), folderOf(to)];
      if (isType || a === b || !layerOf(to)) continue;
      edges.set(a, (edges.get(a) ?? new Set()).add(b));
    }
    assert.equal(findCycle(edges)?.join(' → '), undefined);
  });

  it('export names only', () => {
    const anonymous = files.filter((file) => file.hasDefaultExport).map(({ file }) => file);
    assert.deepEqual(anonymous, []);
  });
});

describe('the reading of imports', () => {
  it('tells what is left at run time from what is not', () => {
    const text = [
      `import type * as vscode from 'vscode';`,
      `import { type A, type B } from './types';`,
      `import { type C, d } from '../node/run';`,
      `import '../core/effects';`,
      `export { e } from './e';`,
      `export type { F } from './f';`,
      `export * from 'pkg';`,
      `type G = import('node:fs').Stats;`,
      `async function load() { return import('./lazy'); }`,
      `const path = require('node:path');`,
      `export default 1;`,
    ].join('\n');
    const parsed = parseFile('src/editor/a.ts', text);
    assert.equal(parsed.hasDefaultExport, true);
    assert.deepEqual(
      parsed.imports.map(({ to, isType }) => [to, isType]),
      [
        ['vscode', true],
        ['src/editor/types', true],
        ['src/node/run', false],
        ['src/core/effects', false],
        ['src/editor/e', false],
        ['src/editor/f', true],
        ['pkg', false],
        ['node:fs', true],
        ['src/editor/lazy', false],
        ['node:path', false],
      ],
    );
  });

  it('knows what breaks the layers', () => {
    const value = (from: string, to: string): Import => ({ from, to, isType: false });
    const type = (from: string, to: string): Import => ({ from, to, isType: true });
    const broken = [
      value('src/core/a/b.ts', 'src/node/c'),
      type('src/core/a/b.ts', 'src/node/c'),
      value('src/core/a/b.ts', 'node:fs'),
      value('webview/flame/main.tsx', 'node:fs'),
      value('src/node/a.ts', 'src/cli/main'),
      value('src/node/a.ts', 'vscode'),
      value('src/editor/heat/a.ts', 'vscode'),
      value('src/agent/main.ts', 'src/core/base/errors'),
      value('src/elsewhere/a.ts', 'src/core/base/errors'),
    ];
    const fine = [
      value('src/node/a.ts', 'src/core/b'),
      value('src/node/a.ts', 'fs'),
      type('src/editor/heat/a.ts', 'vscode'),
      value('src/extension.ts', 'vscode'),
      value('webview/flame/main.tsx', 'preact'),
      type('src/agent/main.ts', 'src/core/runs/run'),
    ];
    assert.deepEqual(
      broken.map(breaks),
      broken.map(() => true),
    );
    assert.deepEqual(
      fine.map(breaks),
      fine.map(() => false),
    );
  });

  it('finds a cycle wherever it starts', () => {
    const edges = new Map([
      ['a', new Set(['b'])],
      ['b', new Set(['c', 'd'])],
      ['d', new Set(['b'])],
    ]);
    assert.deepEqual(findCycle(edges), ['b', 'd', 'b']);
    edges.delete('d');
    assert.equal(findCycle(edges), undefined);
  });
});
