import { resolve } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { compareHeaps } from '../../core/heap/compare';
import type { HeapModel } from '../../core/heap/heapModel';
import { snapshotNotes } from '../../core/heap/snapshotNotes';
import { heapGrowthText, heapText } from '../../core/report/heapText';
import { openHeap } from '../../node/heap/openHeap';
import type { Command } from '../command';
import { EXIT, type Io } from '../io';
import { topOf } from '../printHot';
import { LEAK_OPTIONS, runFindLeaks } from './heapLeaks';

export const heapCommand: Command = {
  name: 'heap',
  summary: 'Show what a heap snapshot holds, what grew between snapshots, and what a program leaks',
  usage: '<snapshot> [--compare other…] | --find-leaks (-- <command…> | --pid PID) [options]',
  options: {
    compare: {
      type: 'string',
      multiple: true,
      value: 'SNAPSHOT',
      help: 'an earlier or later snapshot; what grew is shown. May be followed by more of them',
    },
    top: { type: 'string', value: 'N', help: 'how many classes to list (20)' },
    ...LEAK_OPTIONS,
  },
  async run(invocation, io) {
    if (invocation.flag('find-leaks')) return runFindLeaks(invocation, io);
    const [file, ...more] = invocation.positionals;
    const others = [...invocation.strings('compare'), ...more];
    if (file === undefined) {
      throw new HotlightError(
        'usage',
        'Name a .heapsnapshot; v8.writeHeapSnapshot() and node --heapsnapshot-signal=SIGUSR2 write one.',
      );
    }
    if (more.length > 0 && invocation.strings('compare').length === 0) {
      throw new HotlightError('usage', `Name one snapshot, and others to compare with behind --compare.`);
    }
    const top = topOf(invocation) ?? 20;
    const shown = open(file, io);
    const snapshots = inOrder([shown, ...others.map((other) => open(other, io))]);
    const [before, after] = [snapshots[0]!, snapshots.at(-1)!];
    const comparison = others.length === 0 ? undefined : compareHeaps(before.model, after.model);
    const { model } = shown;
    if (invocation.flag('json')) {
      const rows = model.classRows.map(({ name, count, self, retained }) => ({
        name,
        count,
        self,
        retained,
      }));
      const json = {
        version: 1,
        totalBytes: model.totalBytes,
        nodes: model.snapshot.nodeCount,
        classes: invocation.string('top') === undefined ? rows : rows.slice(0, top),
        ...(comparison === undefined ? {} : { growth: comparison.growth }),
        notes: snapshotNotes(model.snapshot),
      };
      io.out(`${JSON.stringify(json, null, 2)}\n`);
      return EXIT.ok;
    }
    const { snapshot, totalBytes, classRows } = model;
    io.out(
      heapText(
        {
          title: file,
          totalBytes,
          nodes: snapshot.nodeCount,
          classes: classRows,
          notes: snapshotNotes(model.snapshot),
        },
        top,
      ),
    );
    if (comparison !== undefined) {
      io.out(`\n${heapGrowthText(comparison, { before: before.file, after: after.file }, top)}`);
    }
    return EXIT.ok;
  },
};

interface Opened {
  readonly file: string;
  readonly model: HeapModel;
}

function open(file: string, io: Io): Opened {
  return { file, model: openHeap(resolve(io.cwd, file), { signal: io.signal }) };
}

/**
 * In the order of their taking when ids tell: V8 gives each object of the heap a higher one than all before. These are
 * odd; even ones are hashes of what lives outside of it.
 */
function inOrder(snapshots: readonly Opened[]): readonly Opened[] {
  return [...snapshots].sort((a, b) => newest(a.model) - newest(b.model));
}

function newest({ snapshot }: HeapModel): number {
  let highest = 0;
  for (const id of snapshot.id) if (id > highest && id % 2 === 1) highest = id;
  return highest;
}
