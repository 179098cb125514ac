import { formatPercent } from '../../src/core/base/units';
import { groupTotals } from '../../src/core/profile/callTree';
import type { Category, Doubt, Frame, Profile } from '../../src/core/profile/profile';
import { buildTree, type CallTree, type TreeColumns } from './layout/tree';
import { filePath, functionLabel, functionName, packageName } from './naming';

/** A function as people see it: frames of the same name and original place, from whatever script or thread. */
export interface FlameFunction {
  readonly frame: Frame;
  readonly name: string;
  /** The name, or where the function is when it has none. */
  readonly label: string;
  /** Relative to the root; '' when there is none. */
  readonly path: string;
  readonly package: string;
  /** Recursion counted once. */
  readonly total: number;
  readonly self: number;
}

/** A profile prepared for showing. Everything in the page that shows numbers takes them from here. */
export interface FlameModel {
  /** Its lines and samples may be empty because they have not come yet. */
  readonly profile: Profile;
  /** How many samples there are, or will be. */
  readonly samples: number;
  readonly functions: readonly FlameFunction[];
  /** The function that stands for everything: the one of the tree's root. */
  readonly root: number;
  /** The function with most self value, of those that are written somewhere; -1 when none is. */
  readonly heaviest: number;
  /** Function of each of the profile's frames. */
  readonly functionOf: Uint32Array;
  /** Non-idle value: the 100 % of every percentage. */
  readonly busy: number;
  /** Self value by category. */
  readonly categories: Readonly<Record<Category, number>>;
  readonly columns: TreeColumns;
}

/**
 * The profile with its frames put together by function.
 * @param root folder that paths are shown relative to
 */
export function buildModel(profile: Profile, root: string, samples = profile.samples.length): FlameModel {
  const { functionOf, frames } = groupFrames(profile.frames);
  const { self, total } = groupTotals(profile, functionOf, frames.length);
  const categories: Record<Category, number> = {
    app: 0,
    dependency: 0,
    node: 0,
    native: 0,
    gc: 0,
    program: 0,
    idle: 0,
  };
  const functions = frames.map((frame, index): FlameFunction => {
    categories[frame.category] += self[index]!;
    return {
      frame,
      name: functionName(frame),
      label: functionLabel(frame),
      path: filePath(frame, root),
      package: packageName(frame),
      self: self[index]!,
      total: total[index]!,
    };
  });
  const heaviest = functions.reduce((best, { frame, self: own }, index) => {
    return frame.file !== '' && own > (functions[best]?.self ?? -1) ? index : best;
  }, -1);
  const func = new Uint32Array(profile.frame.length);
  for (let node = 0; node < func.length; node++) func[node] = functionOf[profile.frame[node]!]!;
  const whole = self.reduce((sum, value) => sum + value, 0);
  return {
    profile,
    samples,
    functions,
    functionOf,
    root: func[0]!,
    heaviest,
    busy: whole - categories.idle,
    categories,
    columns: { parent: profile.parent, func, self: profile.self },
  };
}

/** Percentage of the non-idle value; '' for what has idle time in it, because that is no part of it. */
export function sharePercent(model: FlameModel, value: number): string {
  const percent = percentOf(model, value);
  return percent > 100.0001 ? '' : formatPercent(percent);
}

/** Percent of the busy time. */
export function percentOf(model: FlameModel, value: number): number {
  return model.busy > 0 ? (value / model.busy) * 100 : 0;
}

/** What is left out of, or joined in, the stacks. */
export interface Cuts {
  readonly idle: boolean;
  readonly hidden: readonly number[];
  readonly joinRecursion: boolean;
}

/** The call tree after the cuts. */
export function cutTree(model: FlameModel, cuts: Cuts): CallTree {
  const without = Uint8Array.from(model.functions, ({ frame }) => (frame.category === 'idle' ? 1 : 0));
  return buildTree(model.columns, {
    ...(cuts.idle ? {} : { without }),
    hidden: new Set(cuts.hidden),
    joinRecursion: cuts.joinRecursion,
  });
}

export interface LineShare {
  readonly line: number;
  readonly value: number;
  /** Why the number may belong elsewhere; '' when nothing speaks against it. */
  readonly doubt: string;
}

/** Self value of a function by line, largest first. Lines are those of `frame.file`. */
export function linesOf(model: FlameModel, func: number): LineShare[] {
  const { lines, doubts } = model.profile;
  const values = new Map<number, number>();
  for (let node = 0; node + 1 < lines.start.length; node++) {
    if (model.columns.func[node] !== func) continue;
    for (let i = lines.start[node]!; i < lines.start[node + 1]!; i++) {
      values.set(lines.line[i]!, (values.get(lines.line[i]!) ?? 0) + lines.value[i]!);
    }
  }
  const doubtOf = (line: number): string =>
    doubts?.find((doubt) => doubt.line === line && model.functionOf[doubt.frame] === func)?.reason ?? '';
  return [...values]
    .map(([line, value]) => ({ line, value, doubt: doubtOf(line) }))
    .sort((a, b) => b.value - a.value || a.line - b.line);
}

/** What speaks against a function's numbers, each reason once. */
export function doubtsOf(model: FlameModel, func: number): string[] {
  const all: readonly Doubt[] = model.profile.doubts ?? [];
  return [
    ...new Set(all.filter((doubt) => model.functionOf[doubt.frame] === func).map((doubt) => doubt.reason)),
  ];
}

/** The function that a name and place mean, -1 when it isn't here. What is not given does not count. */
export function findFunction(
  model: FlameModel,
  wanted: { readonly name?: string; readonly file?: string; readonly line?: number },
): number {
  let best = -1;
  let bestScore = 0;
  for (const [index, { frame, total }] of model.functions.entries()) {
    if (wanted.file !== undefined && wanted.file !== frame.file) continue;
    if (wanted.file === undefined && wanted.name !== frame.name) continue;
    const name = wanted.name === frame.name ? 2 : 0;
    const line = wanted.line !== undefined && wanted.line === frame.fileLine ? 1 : 0;
    if (name + line === 0) continue;
    // Of equally good ones the heaviest: a share below 1 cannot outweigh a match.
    const score = name + line + (total / (model.busy || 1)) * 0.5;
    if (score <= bestScore) continue;
    best = index;
    bestScore = score;
  }
  return best;
}

function groupFrames(all: readonly Frame[]): { functionOf: Uint32Array; frames: Frame[] } {
  const functionOf = new Uint32Array(all.length);
  const frames: Frame[] = [];
  const known = new Map<string, number>();
  for (const [index, frame] of all.entries()) {
    const key = `${frame.fileLine}:${frame.fileColumn}:${frame.category}\n${frame.file}\n${frame.name}`;
    let func = known.get(key);
    if (func === undefined) {
      func = frames.push(frame) - 1;
      known.set(key, func);
    }
    functionOf[index] = func;
  }
  return { functionOf, frames };
}
