import { groupBy } from '../../core/base/group';
import { isAbsolutePath } from '../../core/base/paths';
import type { HotFunction, HotLine, HotReport } from '../../core/profile/hot';
import type { Category } from '../../core/profile/profile';

export type HotspotOrder = 'self' | 'total';

export interface HotspotGroup {
  readonly type: 'group';
  readonly id: string;
  readonly label: string;
  readonly self: number;
  readonly selfPercent: number;
  readonly children: readonly HotspotNode[];
}
export interface HotspotFunction {
  readonly type: 'function';
  readonly id: string;
  readonly hot: HotFunction;
  /** Its lines, hottest first. */
  readonly children: readonly HotspotLine[];
}
export interface HotspotLine {
  readonly type: 'line';
  readonly id: string;
  readonly hot: HotLine;
}
/** What was left out of a long group. */
export interface HotspotRest {
  readonly type: 'rest';
  readonly id: string;
  readonly count: number;
  readonly selfPercent: number;
}
export type HotspotNode = HotspotGroup | HotspotFunction | HotspotLine | HotspotRest;

export interface HotspotOptions {
  readonly order: HotspotOrder;
  /** Kept are functions and lines whose name or shown path contains this, in any case. */
  readonly filter: string;
  /** A file as it is shown, for the filter. */
  readonly displayPath: (file: string) => string;
}

const MOST_LINES = 8;
const MOST_FUNCTIONS = 100;
const MOST_LINES_OF_FUNCTION = 10;

const GROUPS: readonly { readonly id: string; readonly label: string; readonly of: readonly Category[] }[] = [
  { id: 'app', label: 'Application', of: ['app'] },
  { id: 'dependency', label: 'Dependencies', of: ['dependency'] },
  { id: 'node', label: 'Node.js', of: ['node'] },
  { id: 'engine', label: 'Engine and native code', of: ['gc', 'program', 'native'] },
];

/** The view's content: the hottest lines, then functions by whose code they are. Empty groups are left out. */
export function hotspotTree(report: HotReport, options: HotspotOptions): HotspotGroup[] {
  const wanted = matcher(options);
  const lines = report.lines.filter((line) => wanted(line.function, line.file));
  const functions = report.functions.filter(
    (hot) => hot.category !== 'idle' && hot[options.order] > 0 && wanted(hot.name, hot.file),
  );
  const linesOf = linesByFunction(lines, functions);
  const groups = GROUPS.map((group): HotspotGroup => {
    const members = functions.filter((hot) => group.of.includes(hot.category));
    const ranked = options.order === 'self' ? members : [...members].sort((a, b) => b.total - a.total);
    const nodes = ranked.slice(0, MOST_FUNCTIONS).map((hot): HotspotFunction => {
      const id = `${group.id}/${hot.file}:${hot.line}:${hot.column}/${hot.name}`;
      return {
        type: 'function',
        id,
        hot,
        children: (linesOf.get(hot) ?? []).slice(0, MOST_LINES_OF_FUNCTION).map((line) => lineNode(id, line)),
      };
    });
    return {
      type: 'group',
      id: group.id,
      label: group.label,
      ...shares(members),
      children: [...nodes, ...rest(group.id, ranked.slice(MOST_FUNCTIONS))],
    };
  });
  // Those of Node.js itself can't be opened; they stand under their functions.
  const hottest = lines.filter((line) => isAbsolutePath(line.file)).slice(0, MOST_LINES);
  const lineGroup: HotspotGroup = {
    type: 'group',
    id: 'lines',
    label: 'Hottest lines',
    ...shares(hottest),
    children: hottest.map((hot) => lineNode('lines', hot)),
  };
  return [lineGroup, ...groups].filter((group) => group.children.length > 0);
}

function lineNode(parent: string, hot: HotLine): HotspotLine {
  return { type: 'line', id: `${parent}/${hot.file}:${hot.line}/${hot.function}`, hot };
}

function rest(group: string, left: readonly HotFunction[]): HotspotRest[] {
  if (left.length === 0) return [];
  return [{ type: 'rest', id: `${group}/rest`, count: left.length, selfPercent: shares(left).selfPercent }];
}

function shares(rows: readonly { readonly self: number; readonly selfPercent: number }[]): {
  self: number;
  selfPercent: number;
} {
  return {
    self: rows.reduce((sum, row) => sum + row.self, 0),
    selfPercent: rows.reduce((sum, row) => sum + row.selfPercent, 0),
  };
}

function matcher({ filter, displayPath }: HotspotOptions): (name: string, file: string) => boolean {
  const needle = filter.trim().toLowerCase();
  if (needle === '') return () => true;
  return (name, file) =>
    name.toLowerCase().includes(needle) || displayPath(file).toLowerCase().includes(needle);
}

/** A line names its function only; of several with that name in the file it belongs to the nearest above it. */
function linesByFunction(
  lines: readonly HotLine[],
  functions: readonly HotFunction[],
): Map<HotFunction, HotLine[]> {
  const named = groupBy(functions, (hot) => `${hot.file}\0${hot.name}`);
  for (const group of named.values()) group.sort((a, b) => a.line - b.line);
  const result = new Map<HotFunction, HotLine[]>();
  for (const line of lines) {
    const candidates = named.get(`${line.file}\0${line.function}`) ?? [];
    const owner = candidates.findLast((hot) => hot.line <= line.line) ?? candidates[0];
    if (owner === undefined) continue;
    const owned = result.get(owner);
    if (owned === undefined) result.set(owner, [line]);
    else owned.push(line);
  }
  return result;
}
