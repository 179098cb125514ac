import { resolve } from 'node:path';
import { HotlightError } from '../../core/base/errors';
import { displayPath } from '../../core/base/paths';
import type { AllocationPlace } from '../../core/heap/allocationPlace';
import { snapshotNotes } from '../../core/heap/snapshotNotes';
import { heapGrowthText, heapText } from '../../core/report/heapText';
import { compareSnapshots, type SnapshotComparison } from '../../node/heap/compareSnapshots';
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
    const shown = resolve(io.cwd, file);
    const model = openHeap(shown, { signal: io.signal });
    // Before the others are read: what is shown need not be held as long as they are.
    const { snapshot, totalBytes, classRows: classes } = model;
    const notes = snapshotNotes(snapshot);
    const compared =
      others.length === 0
        ? undefined
        : await compareSnapshots(
            { file: shown, model },
            others.map((other) => resolve(io.cwd, other)),
            { signal: io.signal },
          );
    notes.push(...(compared?.notes ?? []));
    if (invocation.flag('json')) {
      const rows = classes.map(({ name, count, self, retained }) => ({ name, count, self, retained }));
      const json = {
        version: 1,
        totalBytes,
        nodes: snapshot.nodeCount,
        classes: invocation.string('top') === undefined ? rows : rows.slice(0, top),
        ...(compared === undefined ? {} : growthJson(compared, io)),
        notes,
      };
      io.out(`${JSON.stringify(json, null, 2)}\n`);
      return EXIT.ok;
    }
    io.out(heapText({ title: file, totalBytes, nodes: snapshot.nodeCount, classes, notes }, top));
    if (compared !== undefined) {
      const { comparison, origins } = compared;
      const titles = compared.files.map((one) => displayPath(one, io.cwd));
      io.out(`\n${heapGrowthText(comparison, origins, { titles, top, root: io.cwd })}`);
    }
    return EXIT.ok;
  },
};

function growthJson({ comparison, origins }: SnapshotComparison, io: Io): object {
  const placeJson = ({ file, line, function: name, isExact }: AllocationPlace): object => ({
    file: displayPath(file, io.cwd),
    line,
    function: name,
    exact: isExact,
  });
  return {
    growth: comparison.growth.map((growth) => {
      const { name, counts, countDelta, retainedDelta, retainerPath } = growth;
      const place = origins?.placeOf(growth);
      const allocatedAt = place === undefined ? {} : { allocatedAt: placeJson(place) };
      return { name, counts, countDelta, retainedDelta, retainerPath, ...allocatedAt };
    }),
    ...(origins === undefined
      ? {}
      : {
          allocations: {
            from: origins.from,
            lines: origins.sites.map(({ place, classes, bytes, made }) => ({
              ...placeJson(place),
              classes,
              bytes,
              ...(made === undefined ? {} : { count: made.nodes.length, retained: made.retained }),
            })),
          },
        }),
  };
}
