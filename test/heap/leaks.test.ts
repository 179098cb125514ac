import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { rememberEpoch } from '../../src/core/heap/heapEpoch';
import { HeapModel } from '../../src/core/heap/heapModel';
import type { LeakReport } from '../../src/core/heap/leak';
import { leakFindings } from '../../src/core/heap/leakFindings';
import { findLeaks } from '../../src/core/heap/leaks';
import { placeLeaks } from '../../src/core/heap/placeLeaks';
import { programSources } from '../../src/node/heap/programSources';
import { node, readFileSnapshot } from './lib/takeSnapshot';

const apps = resolve(__dirname, '..', 'apps', 'leaks');

/** What each planted leak must be recognised as. Its line is the one marked `// LEAK`. */
const PATTERNS: Readonly<Record<string, string>> = {
  'array.js': 'growing-array',
  'arrayOfListener.js': 'growing-array',
  'boundListener.js': 'listener-never-removed',
  'block.js': 'growing-array',
  'closure.js': 'closure',
  'closureChain.js': 'closure',
  'eventTarget.js': 'listener-never-removed',
  'list.js': 'growing-list',
  'listener.js': 'listener-never-removed',
  'listenersVariable.js': 'growing-array',
  'map.js': 'growing-map',
  'mapOfArrays.js': 'growing-array',
  'numbers.js': 'growing-array',
  'objectKeys.js': 'growing-object',
  'onceListener.js': 'listener-never-removed',
  'promise.js': 'promise-never-settled',
  'set.js': 'growing-set',
  'string.js': 'growing-string',
  'timer.js': 'timer-never-cleared',
  // What holds these is another object each time.
  'replaced/appended.js': 'growing-array',
  'replaced/arraysInMap.js': 'growing-array',
  'replaced/cloned.js': 'growing-array',
  'replaced/concatenated.js': 'growing-array',
  'replaced/concatString.js': 'growing-string',
  'replaced/copiedMap.js': 'growing-map',
  'replaced/copiedNumbers.js': 'growing-array',
  'replaced/nestedPairs.js': 'growing-list',
  'replaced/persistentList.js': 'growing-list',
  'replaced/reducer.js': 'growing-array',
  'replaced/spreadKeys.js': 'growing-object',
  'replaced/spreadPlain.js': 'growing-object',
};

describe('leaks between snapshots under load', function () {
  this.timeout(60_000);

  for (const file of programsIn('planted')) {
    it(`finds the one leak of ${file}, at its line`, () => {
      assert.deepEqual(leaksOf([file]), [plantedIn(file)]);
    });
  }

  it('counts a listener once that is wrapped in another function', () => {
    const [leak] = searchIn(['planted/onceListener.js']).leaks;
    assert.deepEqual(leak!.counts, [200, 260, 320, 380]);
  });

  it('writes the way along a list as one step', () => {
    const [leak] = searchIn(['planted/eventTarget.js']).leaks;
    assert.match(
      leak!.path.slice(-3).join(' › '),
      /^\["<symbol kEvents>"\] Map › .* › \.next Listener ×201$/,
    );
  });

  it('finds the leaks of programs that make anew what holds them, side by side', () => {
    const files = programsIn('planted/replaced');
    assert.deepEqual(leaksOf(files), files.map(plantedIn).sort());
  });

  for (const file of programsIn('healthy')) {
    it(`finds none in ${file}`, () => {
      assert.deepEqual(searchIn([file]).leaks, []);
    });
  }

  it('finds none in programs that make anew what does not grow', () => {
    assert.deepEqual(searchIn(programsIn('healthy/replaced')).leaks, []);
  });
});

/** Programs of a folder of `apps`, from there. */
function programsIn(folder: string): string[] {
  return readdirSync(join(apps, folder))
    .filter((name) => name.endsWith('.js'))
    .map((name) => `${folder}/${name}`);
}

type Found = readonly [file: string | undefined, line: number | undefined, pattern: string | undefined];

function plantedIn(file: string): Found {
  const line = readFileSync(join(apps, file), 'utf8')
    .split('\n')
    .findIndex((one) => one.includes('// LEAK'));
  return [join(apps, file), line + 1, PATTERNS[file.replace('planted/', '')]];
}

function leaksOf(files: readonly string[]): Found[] {
  const leaks = placeLeaks(searchIn(files), programSources(join(apps, 'run.js')));
  assert.equal(leakFindings(leaks).length, files.length);
  return leaks.map(({ file, line, leak }): Found => [file, line, leak.pattern]).sort();
}

function searchIn(programs: readonly string[]): LeakReport {
  const folder = mkdtempSync(join(tmpdir(), 'hotlight-leaks-'));
  try {
    execFileSync(node, ['--expose-gc', join(apps, 'run.js'), folder, ...programs], { stdio: 'pipe' });
    const open = (step: number): HeapModel =>
      new HeapModel(readFileSnapshot(join(folder, `${step}.heapsnapshot`)));
    const earlier = [0, 1, 2].map((step) => rememberEpoch(open(step)));
    return findLeaks(earlier, open(3));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
