import { formatBytes, formatCount } from '../base/units';
import type { ClassRow } from '../heap/classes';
import type { ClassChange, Growth, HeapComparison } from '../heap/compare';
import { plainLine } from './plainLine';

export interface HeapSummary {
  readonly title: string;
  readonly totalBytes: number;
  readonly nodes: number;
  readonly classes: readonly ClassRow[];
  /** What a reader must know, one sentence each. */
  readonly notes: readonly string[];
}

/** A snapshot for a terminal: its size, and the classes that hold most. */
export function heapText(heap: HeapSummary, top: number): string {
  const rows = heap.classes.slice(0, top);
  const out = [
    plainLine(heap.title),
    `${formatBytes(heap.totalBytes)} in ${formatCount(heap.nodes)} objects of ${formatCount(heap.classes.length)} classes`,
    '',
    `${'retained'.padStart(10)}${'%'.padStart(7)}${'shallow'.padStart(11)}${'objects'.padStart(11)}  class`,
    ...rows.map(
      (row) =>
        `${formatBytes(row.retained).padStart(10)}${percent(row.retained, heap.totalBytes).padStart(7)}${formatBytes(row.self).padStart(11)}${formatCount(row.count).padStart(11)}  ${plainLine(row.name)}`,
    ),
  ];
  if (heap.notes.length > 0) out.push('', ...heap.notes.map(plainLine));
  return `${out.join('\n')}\n`;
}

/** What became more between two snapshots: by class, then by the path that holds it. */
export function heapGrowthText(
  comparison: HeapComparison,
  titles: { readonly before: string; readonly after: string },
  top: number,
): string {
  const classes = comparison.classes.filter((one) => one.countDelta > 0 || one.sizeDelta > 0).slice(0, top);
  const growth = comparison.growth.slice(0, top);
  const out = [
    `From ${plainLine(titles.before)} to ${plainLine(titles.after)}: ${signed(comparison.totalDelta)}, objects told apart by ${comparison.sameProcess ? 'their ids (one process)' : 'class and path (two processes)'}`,
    '',
    'Classes that grew, by retained size',
    ...(classes.length === 0 ? ['  none'] : classes.map(classLine)),
    '',
    'Held by',
    ...(growth.length === 0 ? ['  nothing grew'] : growth.flatMap(growthLines)),
  ];
  return `${out.join('\n')}\n`;
}

function classLine(change: ClassChange): string {
  const moved =
    change.added === undefined || change.removed === undefined
      ? ''
      : ` (${formatCount(change.added.count)} new, ${formatCount(change.removed.count)} gone)`;
  return `${signed(change.retainedDelta).padStart(11)}${count(change.countDelta).padStart(11)}  ${plainLine(change.name)}${moved}`;
}

function growthLines(growth: Growth): string[] {
  return [
    `${signed(growth.retainedDelta).padStart(11)}${count(growth.countDelta).padStart(11)}  ${plainLine(growth.name)}`,
    `${' '.repeat(24)}${plainLine(growth.retainerPath.join(' › '))}`,
  ];
}

function count(delta: number): string {
  return delta > 0 ? `+${formatCount(delta)}` : delta < 0 ? `−${formatCount(-delta)}` : '0';
}

function signed(bytes: number): string {
  return bytes > 0 ? `+${formatBytes(bytes)}` : formatBytes(bytes);
}

function percent(part: number, whole: number): string {
  return whole > 0 ? `${((part / whole) * 100).toFixed(1)} %` : '–';
}
