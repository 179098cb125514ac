import type { CallSummary, FileSummary, FunctionSummary, HandedCallback, LoopSummary } from '../fileSummary';
import { UNKNOWN, type Value } from '../value';
import { type HandedRow, KINDS, type LoopRow, type Row, USES, usualReceiver } from './rows';

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
      case 'made-with':
        return [kind, value.name, value.class, value.position];
      case 'additions':
        return [kind, this.ref(value.of), value.position];
      case 'argument':
        return [kind, this.ref(value.of), value.position, value.name];
      case 'function':
      case 'class':
        return [kind, value.index];
      case 'this':
        return [kind, value.class];
      case 'super':
        return value.isStatic ? [kind, value.class, 1] : [kind, value.class];
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
        return [kind, this.ref(value.of)];
      case 'callback-argument':
        return value.member
          ? [kind, this.ref(value.of), value.member.name, value.member.position]
          : [kind, this.ref(value.of)];
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
        if (value.amount !== undefined) return [kind, value.type, value.amount];
        if (value.returns)
          return [kind, value.type, value.params ? this.refs(value.params) : 0, this.ref(value.returns)];
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
      namesAndIndices(one.methods),
      one.decorators,
      one.abstract === true ? 1 : one.reopens === true ? 2 : 0,
      ...(one.statics || one.parameters ? [one.statics ? namesAndIndices(one.statics) : 0] : []),
      ...(one.parameters ? [one.parameters] : []),
    ]),
    summary.ignores,
    ...(summary.globals || summary.makings ? [encoder.record(summary.globals ?? {})] : []),
    ...(summary.makings
      ? [summary.makings.map(({ of, args }) => [encoder.ref(of), encoder.refs(args)])]
      : []),
  ];
  return JSON.stringify([encoder.rows, content]);
}

function encodeFunction(fn: FunctionSummary, encoder: Encoder): Row {
  return [
    fn.name,
    fn.class ?? -1,
    fn.params.map(({ name, type, optional, parts }) => {
      if (type && optional) return [name, encoder.ref(type), 1];
      if (parts) return [name, type ? encoder.ref(type) : -1, encoder.record(parts)];
      return type ? [name, encoder.ref(type)] : name;
    }),
    fn.returns === undefined ? -1 : encoder.ref(fn.returns),
    fn.decorators,
    (fn.memoised === true ? 1 : 0) +
      (fn.perItem ?? []).reduce((bits, position) => bits + 2 ** (position + 1), 0),
    fn.at,
    fn.calls.map((call) => encodeCall(call, encoder)),
    fn.loops.map((loop) => encodeLoop(loop, encoder)),
    fn.sequences,
    fn.repeats,
    ...(fn.additions || fn.handed || fn.forks ? [fn.additions ? encoder.refs(fn.additions) : 0] : []),
    ...(fn.handed || fn.forks ? [fn.handed ? fn.handed.map((one) => encodeHanded(one, encoder)) : 0] : []),
    ...(fn.forks ? [fn.forks] : []),
  ];
}

function encodeHanded(
  { callee, position, id, loop, calls, loops }: HandedCallback,
  encoder: Encoder,
): HandedRow {
  return [encoder.ref(callee), position, id, encodeLoop(loop, encoder) as LoopRow, calls, loops];
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
      (call.chosen ? 32 : 0) +
      (call.unlessObject ? 64 : 0) +
      (call.ofRow ? 128 : 0) +
      (call.same ? 256 : 0) +
      (call.logs ? 512 : 0) +
      (call.receipt ? 1024 : 0) +
      (call.caught ? 2048 : 0),
    call.receiver === undefined ? 0 : call.receiver === usualReceiver(call.callee) ? 1 : call.receiver,
    call.sql === undefined ? 0 : sql < 0 ? call.sql : sql + 1,
    call.unless ?? 0,
    call.needs ?? 0,
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
    ...(loop.waitsOutside ? [1] : []),
  ];
}

function namesAndIndices(indices: Readonly<Record<string, number>>): [string[], number[]] {
  return [Object.keys(indices), Object.values(indices)];
}
