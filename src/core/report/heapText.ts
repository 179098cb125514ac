import { displayPath } from '../base/paths';
import { formatBytes, formatCount } from '../base/units';
import type { AllocationPlace } from '../heap/allocationPlace';
import type { ClassRow } from '../heap/classes';
import type { ClassChange, Growth, HeapComparison } from '../heap/compare';
import type { GrowthOrigins, GrowthSite } from '../heap/growthOrigins';
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

export interface GrowthTextOptions {
  /** Names of the snapshots, the oldest first. */
  readonly titles: readonly string[];
  readonly top: number;
  /** Folder that paths are relative to. */
  readonly root: string;
}

/** What became more between snapshots: by class, by the path that holds it, by the line that made it. */
export function heapGrowthText(
  comparison: HeapComparison,
  origins: GrowthOrigins | undefined,
  { titles, top, root }: GrowthTextOptions,
): string {
  const { totals, sameProcess } = comparison;
  const classes = comparison.classes.filter((one) => one.countDelta > 0 || one.sizeDelta > 0).slice(0, top);
  const growth = comparison.growth.slice(0, top);
  const apart = sameProcess ? 'their ids (one process)' : 'class and path (two processes)';
  const out = [
    `From ${titles.map(plainLine).join(' to ')}: ${signed(totals.at(-1)! - totals[0]!)}, objects told apart by ${apart}`,
    ...(totals.length > 2 ? [`Heap: ${totals.map(formatBytes).join(' → ')}`] : []),
    '',
    'Classes that grew, by retained size',
    ...(classes.length === 0 ? ['  none'] : classes.map(classLine)),
    '',
    'Held by',
    ...(growth.length === 0
      ? ['  nothing grew']
      : growth.flatMap((one) => growthLines(one, origins?.placeOf(one), root))),
  ];
  if (origins !== undefined) {
    out.push(
      '',
      origins.from === 'trace'
        ? 'Made at, by what goes with the new objects'
        : 'Made at, by bytes of the allocations that the run recorded',
      ...origins.sites.slice(0, top).map((site) => siteLine(site, root)),
    );
  }
  return `${out.join('\n')}\n`;
}

function classLine(change: ClassChange): string {
  const moved =
    change.added === undefined || change.removed === undefined
      ? ''
      : ` (${formatCount(change.added.count)} new, ${formatCount(change.removed.count)} gone)`;
  return `${signed(change.retainedDelta).padStart(11)}${count(change.countDelta).padStart(11)}  ${plainLine(change.name)}${moved}${series(change.counts)}`;
}

function growthLines(growth: Growth, place: AllocationPlace | undefined, root: string): string[] {
  const indent = ' '.repeat(24);
  return [
    `${signed(growth.retainedDelta).padStart(11)}${count(growth.countDelta).padStart(11)}  ${plainLine(growth.name)}${series(growth.counts)}`,
    `${indent}${plainLine(growth.retainerPath.join(' › '))}`,
    ...(place === undefined ? [] : [`${indent}made in ${placeText(place, root)}`]),
  ];
}

function siteLine({ place, classes, bytes, made }: GrowthSite, root: string): string {
  const size = made === undefined ? formatBytes(bytes) : signed(made.retained);
  const objects = made === undefined ? '' : count(made.nodes.length);
  const what = classes.length === 0 ? '' : `: ${classes.map(plainLine).join(', ')}`;
  return `${size.padStart(11)}${objects.padStart(11)}  ${placeText(place, root)}${what}`;
}

function placeText({ file, line, function: name, isExact }: AllocationPlace, root: string): string {
  const where = `${displayPath(file, root)}:${line}`;
  return plainLine(`${name === '' ? '(anonymous)' : name} ${isExact ? where : `(from ${where} on)`}`);
}

/** How many there were in each of more than two snapshots. */
function series(counts: readonly number[]): string {
  return counts.length > 2 ? `  ${counts.map(formatCount).join(' → ')}` : '';
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
