import assert from 'node:assert/strict';
import { findProperty, findVariable } from '../../../../src/core/heap/declarations';

const text = `import { cache as shared } from './cache';
const { pool, queue: jobs } = make();
let plain = new Map();
export class Store {
  static readonly all = new Set();
  #open = [];
  rows?: string[];
  constructor() {
    this.index = new Map();
  }
  add(row) {
    plain.set(row, jobs);
    if (this.index == null) return;
  }
}
const options = { retries: [], seen: new Set() };
function later(cache) {
  const plain = 1;
  return () => cache + plain;
}
`;

describe('findVariable', () => {
  const cases: [string, number, number | undefined][] = [
    ['plain', 12, 3],
    ['plain', 19, 18],
    ['jobs', 12, 2],
    ['pool', 12, 2],
    ['shared', 12, 1],
    ['cache', 19, 1],
    ['Store', 20, 4],
    ['absent', 5, undefined],
  ];
  for (const [name, near, line] of cases) {
    it(`finds ${name} as seen from line ${near} at ${line}`, () => {
      assert.equal(findVariable(text, name, near), line);
      assert.equal(findVariable(text.replaceAll('\n', '\r\n'), name, near), line);
    });
  }
});

describe('findProperty', () => {
  const cases: [string, number, number | undefined][] = [
    ['all', 4, 5],
    ['#open', 4, 6],
    ['rows', 4, 7],
    ['index', 8, 9],
    ['retries', 1, 16],
    ['seen', 1, 16],
    ['absent.*', 1, undefined],
  ];
  for (const [name, near, line] of cases) {
    it(`finds ${name} from line ${near} at ${line}`, () =>
      assert.equal(findProperty(text, name, near), line));
  }
});
