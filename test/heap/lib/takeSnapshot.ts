import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { HeapSnapshot } from '../../../src/core/heap/snapshot';
import { readHeapSnapshot } from '../../../src/core/heap/snapshotReader';

/** The Node whose snapshots are tested: this one, or the one that `npm run test:nodes` names. */
export const node = process.env.HOTLIGHT_TEST_NODE ?? process.execPath;

const programs = resolve(__dirname, '..', 'programs');

/** Runs a program of this folder that writes snapshots to the files it is given. */
export function runProgram(program: string, ...files: string[]): void {
  execFileSync(node, [join(programs, program), ...files], { stdio: 'pipe' });
}

/** Reads a snapshot the way the product does, piece by piece. */
export function readFileSnapshot(file: string): HeapSnapshot {
  const descriptor = openSync(file, 'r');
  try {
    return readHeapSnapshot({
      size: statSync(file).size,
      read: (target) => readSync(descriptor, target, 0, target.length, null),
    });
  } finally {
    closeSync(descriptor);
  }
}
