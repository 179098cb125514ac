import { detached } from '../../base/detached';
import type { Draft, FileDraft } from './draft';
import {
  type CallSummary,
  type ClassSummary,
  type FunctionSummary,
  type HandedCallback,
  type LoopSummary,
  orNone,
} from './fileSummary';
import type { Value } from './value';
import type { ValuePool } from './valuePool';

/**
 * Values that were put together on the way become the one object that stands for them, and lists lose the room
 * they have grown: a summary is kept for as long as the program is.
 */
export function compact({ top, exports, globals, functions, classes, pool }: FileDraft): void {
  compactRecord(top, pool);
  compactRecord(exports, pool);
  compactRecord(globals, pool);
  for (const fn of functions) compactFunction(fn, pool);
  for (const owner of classes) compactClass(owner, pool);
}

function compactRecord(values: Record<string, Value>, pool: ValuePool): void {
  for (const name of Object.keys(values)) values[name] = pool.intern(values[name] as Value);
}

function compactFunction(fn: Draft<FunctionSummary>, pool: ValuePool): void {
  fn.name = detached(fn.name);
  if (fn.returns) fn.returns = pool.intern(fn.returns);
  if (fn.additions) fn.additions = pool.internAll(fn.additions);
  for (const param of fn.params as Draft<FunctionSummary['params'][number]>[]) {
    param.name = detached(param.name);
    if (param.type) param.type = pool.intern(param.type);
  }
  fn.params = orNone(fn.params);
  for (const call of fn.calls) compactCall(call, pool);
  const handed = (fn.handed ?? []) as Draft<HandedCallback>[];
  for (const one of handed) one.callee = pool.intern(one.callee);
  for (const loop of [...fn.loops, ...handed.map(({ loop }) => loop)] as Draft<LoopSummary>[]) {
    if (loop.iterable) loop.iterable = pool.intern(loop.iterable);
    loop.traits = orNone(loop.traits);
    loop.over = detached(loop.over);
    if (loop.via !== undefined) loop.via = detached(loop.via);
    if (loop.into !== undefined) loop.into = detached(loop.into);
  }
  fn.calls = exact(fn.calls);
  fn.loops = exact(fn.loops);
  fn.sequences = exact(fn.sequences);
  fn.repeats = exact(fn.repeats);
  fn.decorators = orNone(fn.decorators.map(detached));
}

function compactCall(call: Draft<CallSummary>, pool: ValuePool): void {
  call.callee = pool.intern(call.callee);
  call.args = orNone(pool.internAll(call.args));
  call.dependsOn = orNone(call.dependsOn);
  if (call.receiver !== undefined) call.receiver = detached(call.receiver);
  if (call.sql !== undefined) call.sql = detached(call.sql);
  if (call.unless !== undefined) call.unless = detached(call.unless);
  if (call.needs !== undefined) call.needs = detached(call.needs);
}

function compactClass(owner: Draft<ClassSummary>, pool: ValuePool): void {
  owner.name = detached(owner.name);
  if (owner.extends) owner.extends = pool.intern(owner.extends);
  owner.implements = orNone(pool.internAll(owner.implements));
  compactRecord(owner.props as Record<string, Value>, pool);
}

function exact<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? orNone(list) : list.slice();
}
