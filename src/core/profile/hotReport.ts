import { Float64List, Uint32List } from '../base/growable';
import { PairTable } from '../base/pairTable';
import { groupTotals } from './callTree';
import { type FunctionGroups, groupFunctions } from './functionGroups';
import type { HotFunction, HotLine, HotReport } from './hot';
import { shareOf } from './packedLines';
import type { Category, Frame, Profile } from './profile';

export interface HotOptions {
  /** What a reader of the numbers must know, one sentence each. */
  readonly notes?: readonly string[];
  /** How many samples were taken, when the profile no longer holds them: threads put together have no one order. */
  readonly samples?: number;
}

/**
 * The ranking of a profile's functions and lines. Idle time is listed among the categories and nowhere else:
 * every percentage is of the time in which something ran.
 */
export function hotReport(profile: Profile, options: HotOptions = {}): HotReport {
  const groups = groupFunctions(profile.frames);
  const { self, total } = groupTotals(profile, groups.groupOf, groups.frames.length);
  const categories = categoryTotals(groups.frames, self);
  const all = Object.values(categories).reduce((sum, value) => sum + value, 0);
  const busy = Math.max(0, all - categories.idle);
  return {
    unit: profile.unit,
    busy,
    duration: profile.duration,
    samples: options.samples ?? profile.samples.length,
    categories,
    functions: hotFunctions(profile, groups, self, total, busy),
    lines: hotLines(profile, groups, busy),
    notes: options.notes ?? [],
  };
}

function categoryTotals(frames: readonly Frame[], self: Float64Array): Record<Category, number> {
  const totals = { app: 0, dependency: 0, node: 0, gc: 0, idle: 0, program: 0, native: 0 };
  for (const [group, frame] of frames.entries()) totals[frame.category] += self[group]!;
  return totals;
}

function hotFunctions(
  profile: Profile,
  groups: FunctionGroups,
  self: Float64Array,
  total: Float64Array,
  busy: number,
): HotFunction[] {
  const reasons = new Map<number, string>();
  for (const { frame, line, reason } of profile.doubts ?? []) {
    if (line === 0 && !reasons.has(groups.groupOf[frame]!)) reasons.set(groups.groupOf[frame]!, reason);
  }
  const root = profile.frame.length > 0 ? groups.groupOf[profile.frame[0]!]! : -1;
  const functions: HotFunction[] = [];
  for (const [group, frame] of groups.frames.entries()) {
    if (frame.category === 'idle' || total[group] === 0 || (group === root && self[group] === 0)) continue;
    // Idle time is below the root and below nothing else.
    const whole = group === root ? busy : total[group]!;
    functions.push({
      name: frame.name,
      file: frame.file,
      line: frame.fileLine,
      column: frame.fileColumn,
      self: self[group]!,
      total: whole,
      selfPercent: shareOf(self[group]!, busy),
      totalPercent: shareOf(whole, busy),
      category: frame.category,
      ...trust(reasons.get(group)),
    });
  }
  return functions.sort(
    (a, b) => b.self - a.self || b.total - a.total || compareText(a.file, b.file) || a.line - b.line,
  );
}

function hotLines(profile: Profile, groups: FunctionGroups, busy: number): HotLine[] {
  const { pairs, self, owner, files, reasons } = lineTotals(profile, groups);
  const fileOf = (row: number): string => files[pairs.first.at(row)]!;
  const lineOf = (row: number): number => pairs.second.at(row);
  // Rows are sorted as numbers: there may be a hundred thousand.
  const rows = Uint32Array.from({ length: self.length }, (_, row) => row).sort(
    (a, b) => self.at(b) - self.at(a) || compareText(fileOf(a), fileOf(b)) || lineOf(a) - lineOf(b),
  );
  const lines: HotLine[] = [];
  for (const row of rows) {
    const value = self.at(row);
    if (value === 0) continue;
    lines.push({
      file: fileOf(row),
      line: lineOf(row),
      function: groups.frames[owner.at(row)]!.name,
      self: value,
      selfPercent: shareOf(value, busy),
      ...trust(reasons.get(row)),
    });
  }
  return lines;
}

/** What has been seen of the lines of all files: a row for each pair of file and line. */
interface LineTotals {
  readonly pairs: PairTable;
  readonly files: readonly string[];
  readonly self: Float64List;
  /** The function that has most of the line's value. */
  readonly owner: Uint32List;
  readonly reasons: ReadonlyMap<number, string>;
}

/** First by function, so that a line's parts are added up once each however many call paths lead there. */
function lineTotals(profile: Profile, { frames, groupOf }: FunctionGroups): LineTotals {
  const { frame, lines } = profile;
  const doubts = doubtsByFrame(profile);
  const ofFunctions = new PairTable();
  const values = new Float64List();
  const doubted = new Map<number, string>();
  for (let node = 0; node < frame.length; node++) {
    const group = groupOf[frame[node]!]!;
    if (frames[group]!.file === '') continue;
    const why = doubts.get(frame[node]!);
    for (let i = lines.start[node]!; i < lines.start[node + 1]!; i++) {
      const line = lines.line[i]!;
      const row = ofFunctions.row(group, line);
      if (row === values.length) values.push(0);
      values.add(row, lines.value[i]!);
      const reason = why?.get(line) ?? why?.get(0);
      if (reason !== undefined && !doubted.has(row)) doubted.set(row, reason);
    }
  }

  const files = new Map<string, number>();
  const fileOf = frames.map(({ file }) => {
    if (!files.has(file)) files.set(file, files.size);
    return files.get(file)!;
  });
  const pairs = new PairTable();
  const self = new Float64List();
  const owner = new Uint32List();
  const ownersValue = new Float64List();
  const reasons = new Map<number, string>();
  for (let from = 0; from < values.length; from++) {
    const group = ofFunctions.first.at(from);
    const value = values.at(from);
    const row = pairs.row(fileOf[group]!, ofFunctions.second.at(from));
    if (row === self.length) {
      self.push(0);
      owner.push(group);
      ownersValue.push(value);
    } else if (value > ownersValue.at(row) || (value === ownersValue.at(row) && group < owner.at(row))) {
      owner.set(row, group);
      ownersValue.set(row, value);
    }
    self.add(row, value);
    const reason = doubted.get(from);
    if (reason !== undefined && !reasons.has(row)) reasons.set(row, reason);
  }
  return { pairs, files: [...files.keys()], self, owner, reasons };
}

/** Reasons for doubt by frame and line. */
function doubtsByFrame(profile: Profile): Map<number, Map<number, string>> {
  const doubts = new Map<number, Map<number, string>>();
  for (const { frame, line, reason } of profile.doubts ?? []) {
    const ofFrame = inner(doubts, frame);
    if (!ofFrame.has(line)) ofFrame.set(line, reason);
  }
  return doubts;
}

/** The map under `key`, made on first use. */
function inner<K, L, V>(maps: Map<K, Map<L, V>>, key: K): Map<L, V> {
  let map = maps.get(key);
  if (map === undefined) {
    map = new Map();
    maps.set(key, map);
  }
  return map;
}

function trust(reason: string | undefined): { confidence: 'high' } | { confidence: 'low'; reason: string } {
  return reason === undefined ? { confidence: 'high' } : { confidence: 'low', reason };
}

/** By code unit, so that a report is the same in every locale. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
