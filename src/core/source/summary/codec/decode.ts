import type { Draft } from '../draft';
import {
  type CallSummary,
  type ClassSummary,
  type FileSummary,
  type FunctionSummary,
  type HandedCallback,
  type LoopSummary,
  type Making,
  NONE,
  orNone,
} from '../fileSummary';
import { type PlainType, UNKNOWN, type Value } from '../value';
import {
  type CallRow,
  type ClassRow,
  type FunctionRow,
  KINDS,
  type LoopRow,
  type Row,
  USES,
  usualReceiver,
} from './rows';

/** @throws TypeError or SyntaxError when the data is not what `encodeSummary` gave. */
export function decodeSummary(text: string): FileSummary {
  const [rows, [version, top, exports, exportsFrom, imports, functions, classes, ignores, globals, makings]] =
    JSON.parse(text);
  const table: Value[] = [UNKNOWN];
  const ref = (index: number): Value => {
    const value = table[index];
    if (value === undefined) throw new TypeError('a summary names a value that it does not have');
    return value;
  };
  /** By index: the list of this value alone, which is what most calls are given. */
  const alone: (readonly Value[] | undefined)[] = [];
  const refs = (indices: readonly number[]): readonly Value[] => {
    if (indices.length === 0) return NONE;
    if (indices.length > 1) return indices.map(ref);
    const [index = 0] = indices;
    alone[index] ??= [ref(index)];
    return alone[index];
  };
  const record = ([names, indices]: [string[], number[]]): Record<string, Value> => {
    const out: Record<string, Value> = {};
    for (let index = 0; index < names.length; index++) {
      const name = names[index] as string;
      const value = ref(indices[index] ?? 0);
      if (name !== '__proto__') out[name] = value;
      else Object.defineProperty(out, name, { value, enumerable: true, configurable: true, writable: true });
    }
    return out;
  };
  for (const row of rows) table.push(decodeValue(row, ref, refs, record));
  return {
    version,
    top: record(top),
    exports: record(exports),
    exportsFrom,
    imports,
    ...(globals?.[0].length > 0 ? { globals: record(globals) } : {}),
    ...(makings
      ? {
          makings: makings.map(
            ([of, args]: [number, number[]]): Making => ({ of: ref(of), args: refs(args) }),
          ),
        }
      : {}),
    functions: functions.map((row: FunctionRow): FunctionSummary => {
      const [name, owner, params, returns, decorators, flags, at, calls, loops, sequences, repeats] = row;
      const { 11: additions, 12: handed, 13: forks } = row;
      return {
        name,
        at,
        ...(owner < 0 ? {} : { class: owner }),
        params: orNone(
          params.map((param) => {
            if (typeof param === 'string') return { name: param };
            const [called, type, parts] = param;
            return {
              name: called,
              ...(type < 0 ? {} : { type: ref(type) }),
              ...(parts === 1 ? { optional: true as const } : parts ? { parts: record(parts) } : {}),
            };
          }),
        ),
        ...(returns < 0 ? {} : { returns: ref(returns) }),
        calls: orNone(calls.map((call) => decodeCall(call, ref, refs))),
        loops: orNone(loops.map((loop) => decodeLoop(loop, ref))),
        decorators: orNone(decorators),
        sequences: orNone(sequences),
        repeats: orNone(repeats),
        ...(flags & 1 ? { memoised: true as const } : {}),
        ...(flags > 1 ? { perItem: positionsIn(flags >> 1) } : {}),
        ...(additions ? { additions: refs(additions) } : {}),
        ...(handed
          ? {
              handed: handed.map(
                ([callee, position, id, loop, within, loopsWithin]): HandedCallback => ({
                  callee: ref(callee),
                  position,
                  id,
                  loop: decodeLoop(loop, ref),
                  calls: within,
                  loops: loopsWithin,
                }),
              ),
            }
          : {}),
        ...(forks ? { forks } : {}),
      };
    }),
    classes: classes.map((row: ClassRow): ClassSummary => {
      const [name, parent, interfaces, props, methods, decorators, kind, statics, parameters] = row;
      return {
        name,
        ...(parent < 0 ? {} : { extends: ref(parent) }),
        implements: refs(interfaces),
        props: record(props),
        methods: indicesByName(methods),
        ...(statics ? { statics: indicesByName(statics) } : {}),
        decorators: orNone(decorators),
        ...(kind === 1 ? { abstract: true as const } : {}),
        ...(kind === 2 ? { reopens: true as const } : {}),
        ...(parameters ? { parameters } : {}),
      };
    }),
    ignores,
  };
}

/** The bits that are set. */
function positionsIn(bits: number): number[] {
  const positions: number[] = [];
  for (let position = 0; bits >> position > 0; position++)
    if ((bits >> position) & 1) positions.push(position);
  return positions;
}

function decodeCall(
  row: CallRow,
  ref: (index: number) => Value,
  refs: (indices: readonly number[]) => readonly Value[],
): CallSummary {
  // By index, and without spreading: a program has a hundred thousand calls.
  const { 0: callee, 1: line, 2: column, 3: endLine, 4: endColumn, 5: use = 0, 6: loop = 0 } = row;
  const { 7: args = 0, 8: dependsOn = 0, 9: flags = 0, 10: receiver = 0 } = row;
  const { 11: sql = 0, 12: unless = 0, 13: needs = 0 } = row;
  const calleeValue = ref(callee);
  const argValues = args === 0 ? NONE : refs(args);
  const call: Draft<CallSummary> = {
    callee: calleeValue,
    at: [line, column, endLine, endColumn],
    loop,
    dependsOn: dependsOn === 0 ? NONE : dependsOn,
    use: USES[use] ?? 'none',
    args: argValues,
    bulk: (flags & 1) !== 0,
  };
  if (receiver !== 0) call.receiver = typeof receiver === 'string' ? receiver : usualReceiver(calleeValue);
  const text = typeof sql === 'string' ? sql : sql > 0 ? argValues[sql - 1] : undefined;
  if (text !== undefined) call.sql = typeof text === 'string' ? text : text.k === 'string' ? text.text : '';
  if ((flags & 2) !== 0) call.tagged = true;
  if ((flags & 4) !== 0) call.guarded = true;
  if ((flags & 8) !== 0) call.carried = true;
  if ((flags & 16) !== 0) call.together = true;
  if ((flags & 32) !== 0) call.chosen = true;
  if (unless !== 0) call.unless = unless;
  if (needs !== 0) call.needs = needs;
  if ((flags & 64) !== 0) call.unlessObject = true;
  if ((flags & 128) !== 0) call.ofRow = true;
  if ((flags & 256) !== 0) call.same = true;
  if ((flags & 512) !== 0) call.logs = true;
  if ((flags & 1024) !== 0) call.receipt = true;
  if ((flags & 2048) !== 0) call.caught = true;
  return call;
}

function decodeLoop(row: LoopRow, ref: (index: number) => Value): LoopSummary {
  const [kind, parent, at, bodyEndLine, traits, over, iterable, via, into, waitsOutside] = row;
  return {
    kind,
    parent,
    at,
    bodyEndLine,
    traits: orNone(traits),
    over,
    ...(iterable < 0 ? {} : { iterable: ref(iterable) }),
    ...(via === 0 ? {} : { via }),
    ...(into === 0 ? {} : { into }),
    ...(waitsOutside ? { waitsOutside: true as const } : {}),
  };
}

function decodeValue(
  row: Row,
  ref: (index: number) => Value,
  refs: (indices: readonly number[]) => readonly Value[],
  record: (names: [string[], number[]]) => Record<string, Value>,
): Value {
  const k = KINDS[row[0] as number];
  const { 1: a, 2: b, 3: c } = row as [number, never, never, never];
  switch (k) {
    case 'import':
      return { k, from: a, name: b };
    case 'top':
    case 'free':
      return { k, name: a };
    case 'exports':
      return { k };
    case 'parameter':
      return { k, name: a, function: b, position: c };
    case 'made-with':
      return { k, name: a, class: b, position: c };
    case 'additions':
      return { k, of: ref(a), position: b };
    case 'argument':
      return { k, of: ref(a), position: b, name: c };
    case 'function':
    case 'class':
      return { k, index: a };
    case 'this':
      return { k, class: a };
    case 'super':
      return b === undefined ? { k, class: a } : { k, class: a, isStatic: true };
    case 'call':
      if (c !== undefined)
        return b === 0 ? { k, of: ref(a), type: ref(c) } : { k, of: ref(a), args: refs(b), type: ref(c) };
      return b === undefined ? { k, of: ref(a) } : { k, of: ref(a), args: refs(b) };
    case 'instance':
      return b === undefined ? { k, of: ref(a) } : { k, of: ref(a), args: refs(b) };
    case 'member':
      return { k, of: ref(a), name: b };
    case 'new':
    case 'element':
    case 'awaited':
      return { k, of: ref(a) };
    case 'callback-argument':
      return b === undefined ? { k, of: ref(a) } : { k, of: ref(a), member: { name: b, position: c } };
    case 'object':
      return c === undefined ? { k, props: record([a, b]) } : { k, props: record([a, b]), spread: refs(c) };
    case 'array':
      return b === undefined ? { k, element: ref(a) } : { k, element: ref(a), length: b };
    case 'string':
      return { k, text: a };
    case 'either':
      return { k, of: refs(a) };
    case 'plain':
      if (typeof b === 'number' && b > 0) return { k, type: a as PlainType, amount: b };
      return {
        k,
        type: a as PlainType,
        ...(b === undefined || b === 0 ? {} : { params: refs(b) }),
        ...(c === undefined ? {} : { returns: ref(c) }),
      };
    default:
      throw new TypeError('a summary has a value of an unknown kind');
  }
}

function indicesByName([names, indices]: readonly [string[], number[]]): Record<string, number> {
  return Object.fromEntries(names.map((name, at) => [name, indices[at] ?? 0]));
}
