import type { Draft, FileDraft } from './draft';
import { type CallSummary, type FunctionSummary, type LoopSummary, orNone } from './fileSummary';
import type { Value } from './value';

/**
 * Values that were put together on the way become the one object that stands for them, and lists lose the room
 * they have grown: a summary is kept for as long as the program is.
 */
export function compact({ top, exports, functions, classes, pool }: FileDraft): void {
  const one = (value: Value): Value => pool.intern(value);
  const all = (values: readonly Value[]): readonly Value[] => orNone(values.map(one));
  const exact = <T>(list: readonly T[]): readonly T[] => orNone(list.slice());
  const record = (values: Record<string, Value>): void => {
    for (const name of Object.keys(values)) values[name] = one(values[name] as Value);
  };
  record(top);
  record(exports);
  for (const fn of functions as Draft<FunctionSummary>[]) {
    if (fn.returns) fn.returns = one(fn.returns);
    fn.params = orNone(fn.params.map((param) => (param.type ? { ...param, type: one(param.type) } : param)));
    for (const call of fn.calls as Draft<CallSummary>[]) {
      call.callee = one(call.callee);
      call.args = all(call.args);
      call.dependsOn = orNone(call.dependsOn);
    }
    for (const loop of fn.loops as Draft<LoopSummary>[])
      if (loop.iterable) loop.iterable = one(loop.iterable);
    fn.calls = exact(fn.calls);
    fn.loops = exact(fn.loops);
    fn.sequences = exact(fn.sequences);
    fn.repeats = exact(fn.repeats);
    fn.decorators = orNone(fn.decorators);
  }
  for (const owner of classes) {
    if (owner.extends) owner.extends = one(owner.extends);
    owner.implements = all(owner.implements);
    record(owner.props as Record<string, Value>);
  }
}
