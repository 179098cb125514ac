import { groupTotals } from './callTree';
import { type FunctionGroups, groupFunctions } from './functionGroups';
import type { HotFunction, HotLine, HotReport } from './hot';
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
  const percent = (value: number): number => (busy > 0 ? (value / busy) * 100 : 0);
  return {
    unit: profile.unit,
    busy,
    duration: profile.duration,
    samples: options.samples ?? profile.samples.length,
    categories,
    functions: hotFunctions(profile, groups, self, total, busy),
    lines: hotLines(profile, groups, percent),
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
  const percent = (value: number): number => (busy > 0 ? (value / busy) * 100 : 0);
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
      selfPercent: percent(self[group]!),
      totalPercent: percent(whole),
      category: frame.category,
      ...trust(reasons.get(group)),
    });
  }
  return functions.sort(
    (a, b) => b.self - a.self || b.total - a.total || compareText(a.file, b.file) || a.line - b.line,
  );
}

/** What has been seen of a line: its value in all, and the function that has most of it. */
interface LineEntry {
  self: number;
  readonly file: string;
  readonly line: number;
  owner: number;
  ownersValue: number;
  reason: string | undefined;
}

function hotLines(profile: Profile, groups: FunctionGroups, percent: (value: number) => number): HotLine[] {
  const lines: HotLine[] = [];
  for (const entry of lineEntries(profile, groups)) {
    if (entry.self === 0) continue;
    lines.push({
      file: entry.file,
      line: entry.line,
      function: groups.frames[entry.owner]!.name,
      self: entry.self,
      selfPercent: percent(entry.self),
      ...trust(entry.reason),
    });
  }
  return lines.sort((a, b) => b.self - a.self || compareText(a.file, b.file) || a.line - b.line);
}

/** Function by function, so that a line's parts are added up once each however many call paths lead there. */
function lineEntries(profile: Profile, groups: FunctionGroups): Iterable<LineEntry> {
  const files = new Map<string, Map<number, LineEntry>>();
  const doubts = doubtsByFrame(profile);
  const { frame, lines } = profile;
  const nodes = nodesByGroup(profile, groups);
  const all: LineEntry[] = [];
  for (const [group, { file }] of groups.frames.entries()) {
    if (file === '') continue;
    const values = new Map<number, number>();
    const reasons = new Map<number, string>();
    for (let at = nodes.start[group]!; at < nodes.start[group + 1]!; at++) {
      const node = nodes.list[at]!;
      const doubted = doubts.size === 0 ? undefined : doubts.get(frame[node]!);
      for (let i = lines.start[node]!; i < lines.start[node + 1]!; i++) {
        const line = lines.line[i]!;
        values.set(line, (values.get(line) ?? 0) + lines.value[i]!);
        const reason = doubted?.get(line) ?? doubted?.get(0);
        if (reason !== undefined && !reasons.has(line)) reasons.set(line, reason);
      }
    }
    const ofFile = inner(files, file);
    for (const [line, value] of values) {
      let entry = ofFile.get(line);
      if (entry === undefined) {
        entry = { self: 0, file, line, owner: group, ownersValue: value, reason: undefined };
        ofFile.set(line, entry);
        all.push(entry);
      } else if (value > entry.ownersValue) {
        entry.owner = group;
        entry.ownersValue = value;
      }
      entry.self += value;
      entry.reason ??= reasons.get(line);
    }
  }
  return all;
}

/** The nodes of group `i` are `list[start[i]]` … `list[start[i + 1] - 1]`. */
function nodesByGroup(
  { frame }: Profile,
  { frames, groupOf }: FunctionGroups,
): { readonly start: Uint32Array; readonly list: Uint32Array } {
  const start = new Uint32Array(frames.length + 1);
  for (let node = 0; node < frame.length; node++) start[groupOf[frame[node]!]! + 1]!++;
  for (let group = 0; group < frames.length; group++) start[group + 1]! += start[group]!;
  const fill = start.slice();
  const list = new Uint32Array(frame.length);
  for (let node = 0; node < frame.length; node++) list[fill[groupOf[frame[node]!]!]!++] = node;
  return { start, list };
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
