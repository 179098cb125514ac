import { array, number, object, oneOf, optional, parseJson, string } from '../../base/parseJson';
import { displayPath } from '../../base/paths';
import type { HotReport } from '../hot';
import type { Category, Profile, Unit } from '../profile';
import { frameOf, ProfileBuilder } from '../profileBuilder';
import type { ReadOptions } from '../readOptions';
import type { NamedProfile } from './named';

/** Functions below this part of the time are put together, and no more than so many are kept: a baseline is committed. */
const KEPT_PERCENT = 0.5;
const MOST_KEPT = 100;
const CATEGORIES = ['app', 'dependency', 'node', 'gc', 'idle', 'program', 'native'] as const;
const REMEDY = 'record the baseline again, or restore it from git';
const REST = '(other functions)';

/** What a baseline keeps of a profile: the hot functions with their lines, without call paths. */
export interface BaselineProfile {
  /** Id of the run that it is of. */
  readonly run?: string;
  readonly unit: Unit;
  /** Of the recording, idle time included. */
  readonly duration: number;
  readonly functions: readonly BaselineFunction[];
}

interface BaselineFunction {
  readonly name: string;
  /** Relative to the folder that the run was recorded in, when inside it. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly category: Category;
  readonly self: number;
  /** `line: value`, one per line. */
  readonly lines: Readonly<Record<string, number>>;
}

/** @param root folder that the run was recorded in */
export function baselineProfile(hot: HotReport, root: string): Omit<BaselineProfile, 'run'> {
  const kept = hot.functions.filter(({ selfPercent }) => selfPercent >= KEPT_PERCENT).slice(0, MOST_KEPT);
  const functions = kept.map(({ name, file, line, column, category, self }): BaselineFunction => {
    const own = hot.lines.filter((one) => one.file === file && one.function === name && one.self > 0);
    const byNumber = own.sort((a, b) => a.line - b.line).map((one) => [one.line, rounded(one.self)]);
    return {
      name,
      file: displayPath(file, root),
      line,
      column,
      category,
      self: rounded(self),
      lines: Object.fromEntries(byNumber),
    };
  });
  const rest = rounded(hot.busy - kept.reduce((sum, { self }) => sum + self, 0));
  const other = {
    name: REST,
    file: '',
    line: 0,
    column: 0,
    category: 'native',
    self: rest,
    lines: {},
  } as const;
  return {
    unit: hot.unit,
    duration: rounded(hot.duration),
    functions: rest > 0 ? [...functions, other] : functions,
  };
}

function rounded(value: number): number {
  return Math.round(value);
}

/**
 * The profile that a baseline keeps, as a side of comparisons: each function right below the root.
 * @throws HotlightError `bad-input`
 */
export function readBaseline(bytes: Uint8Array, options: ReadOptions = {}): NamedProfile[] {
  const subject = options.name ?? 'The baseline';
  return parseJson(new TextDecoder().decode(bytes), subject, toProfile, REMEDY);
}

function toProfile(value: unknown): NamedProfile[] {
  const read = object(object(value, 'the file').profile, 'its "profile" (it was recorded without one)');
  const builder = new ProfileBuilder(oneOf(read.unit, ['us', 'bytes'], 'unit'));
  for (const item of array(read.functions, 'functions')) addFunction(builder, object(item, 'a function'));
  const duration = Math.max(0, number(read.duration, 'duration'));
  const profile: Profile = builder.build({ startTime: 0, duration });
  const note = 'A baseline keeps the hot functions and their lines; it has no call paths.';
  return [{ name: '', profile, notes: [note] }];
}

function addFunction(builder: ProfileBuilder, item: Record<string, unknown>): void {
  const place = (name: string): number =>
    Math.max(0, Math.trunc(optional(item[name], (it) => number(it, name)) ?? 0));
  const callee = {
    name: string(item.name, 'name'),
    url: string(item.file, 'file'),
    scriptId: '',
    line: place('line'),
    column: place('column'),
  };
  const category = oneOf(item.category, CATEGORIES, 'category');
  const node = builder.child(0, builder.intern({ ...frameOf(callee), category }));
  builder.addSelf(node, Math.max(0, number(item.self, 'self')));
  for (const [line, self] of Object.entries(object(item.lines, 'lines'))) {
    if (/^[1-9]\d{0,8}$/.test(line)) builder.addLine(node, Number(line), Math.max(0, number(self, 'lines')));
  }
}
