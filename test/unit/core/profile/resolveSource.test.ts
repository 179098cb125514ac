import assert from 'node:assert/strict';
import { resolveSource } from '../../../../src/core/profile/resolveSource';

interface Case {
  readonly source: string;
  readonly base?: string;
  readonly root?: string;
  /** Files that exist. */
  readonly files?: readonly string[];
  readonly expected: string | undefined;
}

const cases: Record<string, Case> = {
  'relative to the map': { source: '../src/a.ts', expected: '/app/src/a.ts' },
  'beside the map': { source: 'a.ts', expected: '/app/dist/a.ts' },
  'with a source root': { source: 'a.ts', root: '../lib/', expected: '/app/lib/a.ts' },
  'with an absolute source root': { source: 'a.ts', root: '/code/src', expected: '/code/src/a.ts' },
  'an absolute source ignores the root': { source: '/b/a.ts', root: '/work', expected: '/b/a.ts' },
  'a file URL': { source: 'file:///app/sr%20c/a.ts', expected: '/app/sr c/a.ts' },
  'a source root that is a file URL': { source: 'a.ts', root: 'file:///app/src/', expected: '/app/src/a.ts' },
  'an escaped name': { source: '../src/b%20c.ts', files: ['/app/src/b c.ts'], expected: '/app/src/b c.ts' },
  'a name that only looks escaped': {
    source: '../src/100%25.ts',
    files: ['/app/src/100%25.ts'],
    expected: '/app/src/100%25.ts',
  },
  'a name with brackets, as routers have them': {
    source: '../pages/[id].tsx',
    files: ['/app/pages/[id].tsx'],
    expected: '/app/pages/[id].tsx',
  },
  'a cache-busting query': {
    source: '../src/a.ts?t=1712',
    files: ['/app/src/a.ts'],
    expected: '/app/src/a.ts',
  },
  'webpack, relative to the project': {
    source: 'webpack://shop/./src/a.ts',
    files: ['/app/src/a.ts'],
    expected: '/app/src/a.ts',
  },
  'webpack, without a name': {
    source: 'webpack:///./src/a.ts?ab12',
    files: ['/app/src/a.ts'],
    expected: '/app/src/a.ts',
  },
  'webpack, with the project’s name as a folder': {
    source: 'webpack://shop/src/a.ts',
    base: '/code/shop/dist/main.js',
    files: ['/code/shop/src/a.ts'],
    expected: '/code/shop/src/a.ts',
  },
  'webpack, an absolute path': {
    source: 'webpack:///app/src/a.ts',
    files: ['/app/src/a.ts'],
    expected: '/app/src/a.ts',
  },
  'webpack, a dependency': {
    source: 'webpack://shop/./node_modules/pg/lib/a.js',
    files: ['/app/node_modules/pg/lib/a.js'],
    expected: '/app/node_modules/pg/lib/a.js',
  },
  'webpack’s own runtime is no file': { source: 'webpack://shop/webpack/bootstrap', expected: undefined },
  turbopack: {
    source: 'turbopack://[project]/src/a.ts',
    base: '/app/.next/server/chunk.js',
    files: ['/app/src/a.ts'],
    expected: '/app/src/a.ts',
  },
  'vite, outside its root': {
    source: '/@fs/code/lib/a.ts',
    files: ['/code/lib/a.ts'],
    expected: '/code/lib/a.ts',
  },
  'a virtual module': { source: '\0commonjsHelpers.js', expected: undefined },
  'something on the web': { source: 'https://cdn.example/a.ts', expected: undefined },
  'a part of Node': { source: 'node:fs', expected: undefined },
  'relative, when nobody knows to what': { source: 'a.ts', base: '', expected: undefined },
  'absolute, when nobody knows where the script is': { source: '/app/a.ts', base: '', expected: '/app/a.ts' },
  'Windows, relative': { source: '../src/a.ts', base: 'C:\\app\\dist\\a.js', expected: 'C:\\app\\src\\a.ts' },
  'Windows, a file URL': {
    source: 'file:///C:/app/a.ts',
    base: 'C:\\app\\dist\\a.js',
    expected: 'C:\\app\\a.ts',
  },
  'Windows, a share': {
    source: '../a.ts',
    base: '\\\\host\\share\\dist\\a.js',
    expected: '\\\\host\\share\\a.ts',
  },
  'tsx, which calls a.mts by another name in some folders': {
    source: '/my é/a.ts',
    base: '/my é/a.mts',
    files: ['/my é/a.mts'],
    expected: '/my é/a.mts',
  },
  'a source beside its output that is not there': {
    source: 'a.ts',
    base: '/app/a.js',
    files: ['/app/a.js'],
    expected: '/app/a.ts',
  },
  'more parents than there are folders': { source: '../../../../../../a.ts', expected: '/a.ts' },
};

describe('resolveSource', () => {
  for (const [
    title,
    { source, base = '/app/dist/main.js.map', root = '', files = [], expected },
  ] of Object.entries(cases)) {
    it(title, () => {
      const exists = (path: string): boolean => files.includes(path);
      assert.equal(resolveSource(source, { base, sourceRoot: root, exists }), expected);
    });
  }
});
