import { formatPercent } from '../../src/core/base/units';
import { changeLabel, type ShownComparison } from './comparison';
import { SandwichScene } from './layout/sandwichScene';
import type { Scene } from './layout/scene';
import { TimeScene } from './layout/timeScene';
import { type FlameModel, percentOf } from './model';
import { place, summary } from './naming';

/** A box with all that is told about it. Values are the box's; the function's own are in the model. */
export interface Selected {
  readonly key: number;
  readonly func: number;
  readonly self: number;
  readonly total: number;
  /** True for a box above the function of the sandwich view, whose own value is not known there. */
  readonly caller: boolean;
  /** Start in the recording, in microseconds, in time order. */
  readonly at: number | undefined;
}

export function selectedOf(scene: Scene, key: number): Selected {
  const box = scene.box(key);
  return {
    key,
    func: box.func,
    self: scene.self(key),
    total: box.width,
    caller: scene instanceof SandwichScene && scene.isCaller(key),
    at: scene instanceof TimeScene ? scene.timeAt(box.x) : undefined,
  };
}

/** A box in one spoken line. */
export function labelOf(model: FlameModel, { func, self, total, caller }: Selected): string {
  const { name, path, frame } = model.functions[func]!;
  const where = path === '' ? '' : `, ${path} line ${frame.fileLine}`;
  if (caller) return `${name}(), caller, ${formatPercent(percentOf(model, total))} total${where}`;
  return summary({
    name,
    path,
    line: frame.fileLine,
    selfPercent: percentOf(model, self),
    totalPercent: percentOf(model, total),
  });
}

/** The same for a box of what is shown, with its change when that is a comparison. */
export function describeBox(
  model: FlameModel,
  shown: ShownComparison | undefined,
  scene: Scene,
  key: number,
): string {
  return shown === undefined ? labelOf(model, selectedOf(scene, key)) : changeLabel(shown, scene, key);
}

/** A function for pasting: `price (src/price.ts:12)`. */
export function frameText(model: FlameModel, func: number): string {
  const { name, path, frame } = model.functions[func]!;
  return path === '' ? name : `${name} (${place(path, frame.fileLine)})`;
}

/** The stack of a box for pasting, the box itself first, one frame per line. */
export function stackText(model: FlameModel, scene: Scene, key: number): string {
  const lines: string[] = [];
  for (let at = key; at >= 0; at = scene.parent(at)) lines.push(frameText(model, scene.box(at).func));
  // Above a sandwich's function, the way leads down to it: its last frame is the callee.
  return (scene instanceof SandwichScene && scene.isCaller(key) ? lines.reverse() : lines).join('\n');
}
