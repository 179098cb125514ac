import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { rememberEpoch } from '../../src/core/heap/heapEpoch';
import { HeapModel } from '../../src/core/heap/heapModel';
import { leakFindings } from '../../src/core/heap/leakFindings';
import { findLeaks, type LeakReport } from '../../src/core/heap/leaks';
import { placeLeaks } from '../../src/core/heap/placeLeaks';
import { programSources } from '../../src/node/heap/programSources';
import { node, readFileSnapshot } from './lib/takeSnapshot';

const apps = resolve(__dirname, '..', 'apps', 'leaks');

/** What each planted leak must be recognised as. Its line is the one marked `// LEAK`. */
const PATTERNS: Readonly<Record<string, string>> = {
  'array.js': 'growing-array',
  'closure.js': 'closure',
  'closureChain.js': 'closure',
  'eventTarget.js': 'listener-never-removed',
  'list.js': 'growing-list',
  'listener.js': 'listener-never-removed',
  'map.js': 'growing-map',
  'mapOfArrays.js': 'growing-array',
  'numbers.js': 'growing-array',
  'objectKeys.js': 'growing-object',
  'promise.js': 'promise-never-settled',
  'set.js': 'growing-set',
  'string.js': 'growing-string',
  'timer.js': 'timer-never-cleared',
};

describe('leaks between snapshots under load', function () {
  this.timeout(60_000);

  for (const file of readdirSync(join(apps, 'planted'))) {
    it(`finds the one leak of ${file}, at its line`, () => {
      const report = searchIn(`planted/${file}`);
      const leaks = placeLeaks(report, programSources(join(apps, 'run.js')));
      const text = readFileSync(join(apps, 'planted', file), 'utf8');
      const line = text.split('\n').findIndex((one) => one.includes('// LEAK')) + 1;
      assert.deepEqual(
        leaks.map((one) => [one.leak.pattern, one.file, one.line]),
        [[PATTERNS[file], join(apps, 'planted', file), line]],
      );
      assert.equal(leakFindings(leaks).length, 1);
    });
  }

  for (const file of readdirSync(join(apps, 'healthy'))) {
    it(`finds none in ${file}`, () => {
      assert.deepEqual(searchIn(`healthy/${file}`).leaks, []);
    });
  }
});

function searchIn(program: string): LeakReport {
  const folder = mkdtempSync(join(tmpdir(), 'hotlight-leaks-'));
  try {
    execFileSync(node, ['--expose-gc', join(apps, 'run.js'), program, folder], { stdio: 'pipe' });
    const open = (step: number): HeapModel =>
      new HeapModel(readFileSnapshot(join(folder, `${step}.heapsnapshot`)));
    const earlier = [0, 1, 2].map((step) => rememberEpoch(open(step)));
    return findLeaks(earlier, open(3));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
