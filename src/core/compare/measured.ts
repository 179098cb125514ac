import { displayPath } from '../base/paths';
import { groupTotals } from '../profile/callTree';
import { groupFunctions } from '../profile/functionGroups';
import type { Category, Frame, Profile } from '../profile/profile';

/** A function with its values in each run of one side. */
export interface MeasuredFunction {
  /** One of the frames that it has in the profiles. */
  readonly frame: Frame;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly category: Category;
  /** Value of each run; 0 where the function wasn't seen. */
  readonly self: number[];
  readonly total: number[];
  /** Value of each run by line. */
  readonly lines: Map<number, number[]>;
  /** Names of callers (`<name`) and callees (`>name`): what a function is known by when its name changes. */
  readonly shape: Set<string>;
  /** A run's attribution of it is in doubt. */
  doubtful: boolean;
}

/** All runs of one side, before or after. */
export interface MeasuredSide {
  readonly runs: number;
  /** Non-idle value of each run. */
  readonly busy: number[];
  readonly functions: readonly MeasuredFunction[];
  /** The function of each frame of each run; also of those without any value, which `functions` leaves out. */
  readonly byFrame: readonly (readonly MeasuredFunction[])[];
}

/** Collects the functions of repeated runs. `root` is the folder that files are relative to, if any. */
export function measureSide(profiles: readonly Profile[], root: string | undefined): MeasuredSide {
  const functions = new Map<string, MeasuredFunction>();
  const byFrame: MeasuredFunction[][] = [];
  const busy = profiles.map((profile, run) => {
    const groups = groupFunctions(profile.frames);
    const measured = groups.frames.map((frame) => find(functions, frame, root, profiles.length));
    addValues(profile, run, groups.groupOf, measured);
    addShapes(profile, groups.groupOf, measured);
    byFrame.push(Array.from(groups.groupOf, (group) => measured[group]!));
    return measured.reduce((sum, { category, self }) => (category === 'idle' ? sum : sum + self[run]!), 0);
  });
  const seen = [...functions.values()].filter(
    ({ category, total, name, file }) =>
      category !== 'idle' && total.some((value) => value > 0) && (name !== '(root)' || file !== ''),
  );
  return { runs: profiles.length, busy, functions: seen, byFrame };
}

function find(
  functions: Map<string, MeasuredFunction>,
  frame: Frame,
  root: string | undefined,
  runs: number,
): MeasuredFunction {
  const { name, fileLine, fileColumn, category } = frame;
  const file = root === undefined ? frame.file : displayPath(frame.file, root);
  const key = `${category}:${fileLine}:${fileColumn}\n${file}\n${name}`;
  let measured = functions.get(key);
  if (measured === undefined) {
    measured = {
      frame,
      name,
      file,
      line: fileLine,
      column: fileColumn,
      category,
      self: new Array<number>(runs).fill(0),
      total: new Array<number>(runs).fill(0),
      lines: new Map(),
      shape: new Set(),
      doubtful: false,
    };
    functions.set(key, measured);
  }
  return measured;
}

function addValues(
  profile: Profile,
  run: number,
  groupOf: Uint32Array,
  measured: readonly MeasuredFunction[],
): void {
  const { self, total } = groupTotals(profile, groupOf, measured.length);
  for (const [group, item] of measured.entries()) {
    item.self[run]! += self[group]!;
    item.total[run]! += total[group]!;
  }
  const { frame, lines } = profile;
  for (let node = 0; node < frame.length; node++) {
    const item = measured[groupOf[frame[node]!]!]!;
    for (let i = lines.start[node]!; i < lines.start[node + 1]!; i++) {
      const line = lines.line[i]!;
      let values = item.lines.get(line);
      if (values === undefined) {
        values = new Array<number>(item.self.length).fill(0);
        item.lines.set(line, values);
      }
      values[run]! += lines.value[i]!;
    }
  }
  for (const { frame: index } of profile.doubts ?? []) measured[groupOf[index]!]!.doubtful = true;
}

function addShapes(profile: Profile, groupOf: Uint32Array, measured: readonly MeasuredFunction[]): void {
  const { parent, frame } = profile;
  for (let node = 1; node < parent.length; node++) {
    const callee = measured[groupOf[frame[node]!]!]!;
    const caller = measured[groupOf[frame[parent[node]!]!]!]!;
    if (callee === caller) continue;
    callee.shape.add(`<${caller.name}`);
    caller.shape.add(`>${callee.name}`);
  }
}
