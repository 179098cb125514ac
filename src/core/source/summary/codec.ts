import type { Draft } from './draft';
import {
  type CallSummary,
  type CallUse,
  type ClassSummary,
  type FileSummary,
  type FunctionSummary,
  type HandedCallback,
  type LoopSummary,
  NONE,
  orNone,
  type Range,
} from './fileSummary';
import { nameOf, type PlainType, UNKNOWN, type Value } from './value';

/** Numbers in place of names: the kinds of values and the uses of calls, in an order that stays. */
const USES: readonly CallUse[] = [
  'await',
  'return',
  'then',
  'collected',
  'assigned',
  'chained',
  'none',
  'handed',
];
const KINDS = [
  'unknown',
  'import',
  'top',
  'function',
  'class',
  'this',
  'super',
  'instance',
  'member',
  'call',
  'new',
  'object',
  'array',
  'string',
  'element',
  'callback-argument',
  'either',
  'free',
  'plain',
  'awaited',
  'exports',
  'parameter',
  'additions',
  'argument',
] as const satisfies readonly Value['k'][];

type Row = readonly unknown[];

/** Every value stands once in a table, parts before wholes, and is named by its index; 0 is the unknown one. */
class Encoder {
  private readonly indices = new Map<Value, number>([[UNKNOWN, 0]]);
  readonly rows: Row[] = [];

  readonly ref = (value: Value): number => {
    const known = this.indices.get(value);
    if (known !== undefined) return known;
    const row = this.row(value);
    // The unknown value has an index and no row.
    const index = this.indices.size;
    this.indices.set(value, index);
    this.rows.push(row);
    return index;
  };

  refs(values: readonly Value[]): number[] {
    return values.map(this.ref);
  }

  record(values: Readonly<Record<string, Value>>): Row {
    return [Object.keys(values), this.refs(Object.values(values))];
  }

  private withArgs(kind: number, { of, args }: Extract<Value, { k: 'call' | 'instance' }>): Row {
    return args ? [kind, this.ref(of), this.refs(args)] : [kind, this.ref(of)];
  }

  private row(value: Value): Row {
    const kind = KINDS.indexOf(value.k);
    switch (value.k) {
      case 'import':
        return [kind, value.from, value.name];
      case 'top':
      case 'free':
        return [kind, value.name];
      case 'parameter':
        return [kind, value.name, value.function, value.position];
      case 'additions':
        return [kind, this.ref(value.of), value.position];
      case 'argument':
        return [kind, this.ref(value.of), value.position, value.name];
      case 'function':
      case 'class':
        return [kind, value.index];
      case 'this':
      case 'super':
        return [kind, value.class];
      case 'call':
        if (value.type !== undefined)
          return [kind, this.ref(value.of), value.args ? this.refs(value.args) : 0, this.ref(value.type)];
        return this.withArgs(kind, value);
      case 'instance':
        return this.withArgs(kind, value);
      case 'member':
        return [kind, this.ref(value.of), value.name];
      case 'new':
      case 'element':
      case 'awaited':
      case 'callback-argument':
        return [kind, this.ref(value.of)];
      case 'object':
        return [
          kind,
          ...this.record(value.props),
          ...(value.spread === undefined ? [] : [this.refs(value.spread)]),
        ];
      case 'array':
        return value.length === undefined
          ? [kind, this.ref(value.element)]
          : [kind, this.ref(value.element), value.length];
      case 'string':
        return [kind, value.text];
      case 'either':
        return [kind, this.refs(value.of)];
      case 'plain':
        return value.params ? [kind, value.type, this.refs(value.params)] : [kind, value.type];
      case 'exports':
      case 'unknown':
        return [kind];
    }
  }
}

/** A summary as a text of JSON, for keeping and for sending to another thread. */
export function encodeSummary(summary: FileSummary): string {
  const encoder = new Encoder();
  const content = [
    summary.version,
    encoder.record(summary.top),
    encoder.record(summary.exports),
    summary.exportsFrom,
    summary.imports,
    summary.functions.map((fn) => encodeFunction(fn, encoder)),
    summary.classes.map((one) => [
      one.name,
      one.extends === undefined ? -1 : encoder.ref(one.extends),
      encoder.refs(one.implements),
      encoder.record(one.props),
      [Object.keys(one.methods), Object.values(one.methods)],
      one.decorators,
      one.abstract === true ? 1 : one.reopens === true ? 2 : 0,
    ]),
    summary.ignores,
  ];
  return JSON.stringify([encoder.rows, content]);
}

function encodeFunction(fn: FunctionSummary, encoder: Encoder): Row {
  return [
    fn.name,
    fn.class ?? -1,
    fn.params.map((param) => (param.type === undefined ? param.name : [param.name, encoder.ref(param.type)])),
    fn.returns === undefined ? -1 : encoder.ref(fn.returns),
    fn.decorators,
    (fn.memoised === true ? 1 : 0) +
      (fn.perItem ?? []).reduce((bits, position) => bits + 2 ** (position + 1), 0),
    fn.at,
    fn.calls.map((call) => encodeCall(call, encoder)),
    fn.loops.map((loop) => encodeLoop(loop, encoder)),
    fn.sequences,
    fn.repeats,
    ...(fn.additions || fn.handed ? [fn.additions ? encoder.refs(fn.additions) : 0] : []),
    ...(fn.handed ? [fn.handed.map((one) => encodeHanded(one, encoder))] : []),
  ];
}

function encodeHanded(
  { callee, position, id, loop, calls, loops }: HandedCallback,
  encoder: Encoder,
): HandedRow {
  return [encoder.ref(callee), position, id, encodeLoop(loop, encoder) as LoopRow, calls, loops];
}

/** What the name of the receiver is unless it is written otherwise. */
function usualReceiver(callee: Value): string {
  return nameOf(callee.k === 'member' ? callee.of : callee);
}

function encodeCall(call: CallSummary, encoder: Encoder): Row {
  const sql =
    call.sql === undefined ? -1 : call.args.findIndex((arg) => arg.k === 'string' && arg.text === call.sql);
  const { at } = call;
  const row: unknown[] = [
    encoder.ref(call.callee),
    at[0],
    at[1],
    at[2],
    at[3],
    USES.indexOf(call.use),
    call.loop,
    call.args.length === 0 ? 0 : encoder.refs(call.args),
    call.dependsOn.length === 0 ? 0 : call.dependsOn,
    (call.bulk ? 1 : 0) +
      (call.tagged ? 2 : 0) +
      (call.guarded ? 4 : 0) +
      (call.carried ? 8 : 0) +
      (call.together ? 16 : 0) +
      (call.chosen ? 32 : 0),
    call.receiver === undefined ? 0 : call.receiver === usualReceiver(call.callee) ? 1 : call.receiver,
    call.sql === undefined ? 0 : sql < 0 ? call.sql : sql + 1,
  ];
  while (row.at(-1) === 0) row.pop();
  return row;
}

function encodeLoop(loop: LoopSummary, encoder: Encoder): Row {
  return [
    loop.kind,
    loop.parent,
    loop.at,
    loop.bodyEndLine,
    loop.traits,
    loop.over,
    loop.iterable === undefined ? -1 : encoder.ref(loop.iterable),
    loop.via ?? 0,
    loop.into ?? 0,
  ];
}

/** @throws TypeError or SyntaxError when the data is not what `encodeSummary` gave. */
export function decodeSummary(text: string): FileSummary {
  const [rows, [version, top, exports, exportsFrom, imports, functions, classes, ignores]] = JSON.parse(text);
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
    functions: functions.map((row: FunctionRow): FunctionSummary => {
      const [name, owner, params, returns, decorators, flags, at, calls, loops, sequences, repeats] = row;
      const { 11: additions, 12: handed } = row;
      return {
        name,
        at,
        ...(owner < 0 ? {} : { class: owner }),
        params: orNone(
          params.map((param) =>
            typeof param === 'string' ? { name: param } : { name: param[0], type: ref(param[1]) },
          ),
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
      };
    }),
    classes: classes.map((row: ClassRow): ClassSummary => {
      const [name, parent, interfaces, props, [names, methods], decorators, kind] = row;
      return {
        name,
        ...(parent < 0 ? {} : { extends: ref(parent) }),
        implements: refs(interfaces),
        props: record(props),
        methods: Object.fromEntries(names.map((method, index) => [method, methods[index] ?? 0])),
        decorators: orNone(decorators),
        ...(kind === 1 ? { abstract: true as const } : {}),
        ...(kind === 2 ? { reopens: true as const } : {}),
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

type FunctionRow = [
  name: string,
  owner: number,
  params: (string | [string, number])[],
  returns: number,
  decorators: string[],
  flags: number,
  at: Range,
  calls: CallRow[],
  loops: LoopRow[],
  sequences: FunctionSummary['sequences'],
  repeats: FunctionSummary['repeats'],
  additions?: number[] | 0,
  handed?: HandedRow[],
];
type HandedRow = [
  callee: number,
  position: number,
  id: number,
  loop: LoopRow,
  calls: HandedCallback['calls'],
  loops: HandedCallback['loops'],
];
type ClassRow = [string, number, number[], [string[], number[]], [string[], number[]], string[], number];
type CallRow = [
  callee: number,
  line: number,
  column: number,
  endLine: number,
  endColumn: number,
  use?: number,
  loop?: number,
  args?: number[] | 0,
  dependsOn?: number[] | 0,
  flags?: number,
  receiver?: string | number,
  sql?: string | number,
];
type LoopRow = [
  LoopSummary['kind'],
  number,
  Range,
  number,
  LoopSummary['traits'],
  string,
  number,
  string | 0,
  string | 0,
];

function decodeCall(
  row: CallRow,
  ref: (index: number) => Value,
  refs: (indices: readonly number[]) => readonly Value[],
): CallSummary {
  // By index, and without spreading: a program has a hundred thousand calls.
  const { 0: callee, 1: line, 2: column, 3: endLine, 4: endColumn, 5: use = 0, 6: loop = 0 } = row;
  const { 7: args = 0, 8: dependsOn = 0, 9: flags = 0, 10: receiver = 0, 11: sql = 0 } = row;
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
  return call;
}

function decodeLoop(row: LoopRow, ref: (index: number) => Value): LoopSummary {
  const [kind, parent, at, bodyEndLine, traits, over, iterable, via, into] = row;
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
    case 'additions':
      return { k, of: ref(a), position: b };
    case 'argument':
      return { k, of: ref(a), position: b, name: c };
    case 'function':
    case 'class':
      return { k, index: a };
    case 'this':
    case 'super':
      return { k, class: a };
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
    case 'callback-argument':
      return { k, of: ref(a) };
    case 'object':
      return c === undefined ? { k, props: record([a, b]) } : { k, props: record([a, b]), spread: refs(c) };
    case 'array':
      return b === undefined ? { k, element: ref(a) } : { k, element: ref(a), length: b };
    case 'string':
      return { k, text: a };
    case 'either':
      return { k, of: refs(a) };
    case 'plain':
      return b === undefined ? { k, type: a as PlainType } : { k, type: a as PlainType, params: refs(b) };
    default:
      throw new TypeError('a summary has a value of an unknown kind');
  }
}
