import type { FunctionExtent } from './functionExtents';

/** What often calls a built-in is taken to have done it when this part of the loops' time is on its lines. */
const MOST = 0.5;

/** The names of methods that V8 has built-ins for. */
const BUILTIN_METHODS: ReadonlySet<string> = new Set(
  [Array, Uint8Array, String, Map, Set, WeakMap, RegExp, Promise, Function, Object, Number, Date]
    .flatMap((it) => [it.prototype as object, Object.getPrototypeOf(it.prototype) as object | null, it])
    .flatMap((it) => (it === null ? [] : Object.getOwnPropertyNames(it))),
);

/** True when what a line calls by a name may be a method of the language. */
export function mayBeBuiltin({ own }: FunctionExtent, line: number, name: string): boolean {
  return BUILTIN_METHODS.has(name) && own.builtins.includes(line);
}

/** True when a line does nothing that takes time but to make one call. */
export function onlyCalls({ own }: FunctionExtent, line: number): boolean {
  const calls = own.calls.filter((call) => call.line === line);
  if (calls.length !== 1 || own.costly.includes(line)) return false;
  return own.loops.every(
    ({ from, to, start, end }) =>
      from !== line || to !== line || (start <= calls[0]!.offset && calls[0]!.offset < end),
  );
}

/**
 * The lines of a function, or of its loops if it has any, that may have called built-ins without a frame, by the
 * time seen on them.
 */
export function builtinLines(
  extent: FunctionExtent,
  lines: ReadonlyMap<number, number>,
): { readonly line: number; readonly share: number }[] {
  const timeOn = (some: readonly number[]): number => some.reduce((sum, line) => sum + lines.get(line)!, 0);
  const all = inLoops(extent, [...lines.keys()]).filter((line) => lines.get(line)! > 0);
  const inner = all.filter((line) => !onlyCounts(extent, line));
  const seen = inner.length > 0 ? inner : all;
  const builtins = inLoops(extent, extent.own.builtins);
  const seenBuiltins = seen.filter((line) => builtins.includes(line));
  const candidates = timeOn(seenBuiltins) >= timeOn(seen) * MOST ? seenBuiltins : seen;
  const sum = timeOn(candidates);
  if (sum > 0) return candidates.map((line) => ({ line, share: lines.get(line)! / sum }));
  return builtins.length === 1 ? [{ line: builtins[0]!, share: 1 }] : [];
}

/** True for the header of a loop that makes, calls and compares nothing but its counter. */
function onlyCounts({ own }: FunctionExtent, line: number): boolean {
  if (!own.loops.some(({ from }) => from === line)) return false;
  if (own.builtins.includes(line) || own.costly.includes(line)) return false;
  return own.calls.every((call) => call.line !== line);
}

/** Of some lines of a function, those in its loops, or those after its head when there are none. */
export function inLoops({ own, headEnd }: FunctionExtent, lines: readonly number[]): number[] {
  const mayBe = (line: number): boolean =>
    own.loops.length === 0 ? line > headEnd : own.loops.some(({ from, to }) => from <= line && line <= to);
  return [...new Set(lines)].filter(mayBe);
}
