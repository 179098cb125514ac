import { HotlightError } from '../../src/core/base/errors';
import { formatChange, formatP, formatPercent } from '../../src/core/base/units';
import { verdictWords } from '../../src/core/compare/verdict';
import { decodeProfile } from '../../src/core/profile/buffer';
import type { Profile } from '../../src/core/profile/profile';
import type { FlameComparison, FlameTest } from '../../src/protocol/flame';
import type { Scene } from './layout/scene';
import { percentOf } from './model';
import { place } from './naming';
import type { Layout } from './navigation';
import { FlameSession } from './session';

/** Two profiles on one tree: functions and nodes have the same indexes in both sessions. */
export interface Comparison {
  readonly before: FlameSession;
  readonly after: FlameSession;
  /** What the sides are, for people. */
  readonly titles: Readonly<Record<Layout, string>>;
  readonly repeats: readonly [before: number, after: number];
  /** What the repeats say, by function. */
  readonly tests: ReadonlyMap<number, FlameTest>;
  /** Non-idle value of the larger side: what changes are shares of. */
  readonly whole: number;
}

/** A comparison with the side that gives the boxes their widths. */
export interface ShownComparison {
  readonly comparison: Comparison;
  readonly layout: Layout;
}

/** A value on both sides. */
export interface Change {
  readonly before: number;
  readonly after: number;
}

/** @throws HotlightError `bad-input` when the sides are not on one tree */
export function readComparison(message: FlameComparison, later: Profile, root: string): Comparison {
  const earlier = decodeProfile(message.buffer);
  const isOneTree =
    earlier.frames.length === later.frames.length &&
    earlier.parent.length === later.parent.length &&
    earlier.parent.every((parent, node) => parent === later.parent[node]) &&
    earlier.frame.every((frame, node) => frame === later.frame[node]);
  if (!isOneTree) {
    throw new HotlightError(
      'bad-input',
      'The two sides of this comparison don’t belong together; compare again.',
    );
  }
  const before = new FlameSession(earlier, root, 'before', later);
  const after = new FlameSession(later, root, 'after', earlier);
  const { functionOf } = after.model;
  return {
    before,
    after,
    titles: { before: message.before, after: message.after },
    repeats: message.repeats,
    tests: new Map(
      message.tested.flatMap((test) => {
        const func = functionOf[test.frame];
        return func === undefined ? [] : [[func, test] as const];
      }),
    ),
    whole: Math.max(before.model.busy, after.model.busy),
  };
}

/** The values of a box on both sides, where `layout` gives the boxes their widths. */
export function changeOf(scene: Scene, key: number, of: 'self' | 'total', layout: Layout): Change {
  const own = of === 'self' ? scene.self(key) : scene.box(key).width;
  const other = scene.other?.(key)?.[of] ?? 0;
  return layout === 'after' ? { before: other, after: own } : { before: own, after: other };
}

/** The values of a function, all its calls together. */
export function functionChange({ before, after }: Comparison, func: number, of: 'self' | 'total'): Change {
  return { before: before.model.functions[func]![of], after: after.model.functions[func]![of] };
}

/** `41.0 % → 12.0 %, −1.10 s`; percentages are of each side's own non-idle value. */
export function changeText({ before, after }: Comparison, change: Change): string {
  const from = formatPercent(percentOf(before.model, change.before));
  const to = formatPercent(percentOf(after.model, change.after));
  return `${from} → ${to}, ${formatChange(change.after - change.before, after.model.profile.unit)}`;
}

/** `faster, p = 0.004`; '' without repeats and for functions too small to be tested. */
export function testText({ tests, after }: Comparison, func: number): string {
  const test = tests.get(func);
  if (test === undefined) return '';
  return `${verdictWords(test.verdict, after.model.profile.unit)}, ${formatP(test.p)}`;
}

/** A box in one spoken line: what it had before, what it has after, and the change. */
export function changeLabel({ comparison, layout }: ShownComparison, scene: Scene, key: number): string {
  const { after, before } = comparison;
  const { func } = scene.box(key);
  const { name, path, frame } = after.model.functions[func]!;
  const { unit } = after.model.profile;
  const spoken = (of: 'self' | 'total'): string => {
    const change = changeOf(scene, key, of, layout);
    const from = formatPercent(percentOf(before.model, change.before));
    const to = formatPercent(percentOf(after.model, change.after));
    return `${of} ${from} before, ${to} after, ${formatChange(change.after - change.before, unit)}`;
  };
  const test = testText(comparison, func);
  const parts = [
    name.startsWith('(') || name === 'all' ? name : `${name}()`,
    spoken('total'),
    spoken('self'),
    ...(test === '' ? [] : [`the function is ${test}`]),
    ...(path === '' ? [] : [place(path, frame.fileLine).replace(/:(\d+)$/, ' line $1')]),
  ];
  return parts.join(', ');
}
