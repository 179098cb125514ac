import type { Access } from '../layers/layer';
import type { CallSummary } from '../summary/fileSummary';
import type { Value } from '../summary/value';
import { accessInOtherLanguage } from './queryLanguages';

/** What a call does to the data; `either` where nothing tells. */
export type KnownAccess = Exclude<Access, 'sql'>;

/** Whether a call reads or writes, as far as its layer's table says so, and by its text or its builder chain. */
export function accessOf(access: Access, call: CallSummary): KnownAccess {
  if (access !== 'sql' && access !== 'either') return access;
  const text = statementOf(call) ?? textOf(call);
  if (READS_TEXT.test(text)) return 'read';
  if (call.sql !== undefined || isChange(text)) return 'write';
  return chainAccess(call);
}

const READS_TEXT = /^\s*(select|with|values|show)\b/i;
const CHANGES_TEXT = /^\s*(insert|update|upsert|delete|merge|replace|truncate)\b/i;

/** Whether a text is a statement that changes rows. */
export function isChange(text: string): boolean {
  return CHANGES_TEXT.test(text);
}

/** Whether a statement reads or writes, by its first word. */
export function accessOfText(sql: string): 'read' | 'write' {
  return READS_TEXT.test(sql) ? 'read' : 'write';
}

const WRITES =
  /^(insert\w*|update\w*|delete\w*|del|upsert\w*|replaceInto|truncate|increment|decrement|patch\w*|remove|destroy\w*|archive\w*|create|createEach|findOrCreate|addToCollection|removeFromCollection|replaceCollection|save|relate|unrelate|mergeInto|put|replace|index|store|thenAdd|transact|(create|update|upsert|delete)(Document|Entity))$/;
/** `findOneAndUpdate` does more. */
const LOOKS_UP = /^(find|count)(?!\w*(And|Or)[A-Z])/;
const READS = /^(select\w*|from|first|where\w*|find\w*|pluck|count\w*|query)$/;

/** Reads or writes, by the verbs of the builder chain. */
export function chainAccess(call: Pick<CallSummary, 'callee' | 'args'>): KnownAccess {
  const told = accessInOtherLanguage(textOf(call));
  if (told) return told;
  let reads = false;
  for (let value: Value | undefined = call.callee; value; ) {
    if (value.k === 'member') {
      if (WRITES.test(value.name)) return 'write';
      // `Store.create('plots.db').findOne(id)`: what was made before is no row.
      if (value === call.callee && LOOKS_UP.test(value.name)) return 'read';
      if (READS.test(value.name)) reads = true;
      value = value.of;
    } else if (value.k === 'call') {
      const text = value.args?.find((arg) => arg.k === 'string');
      if (text?.k === 'string' && isChange(text.text)) return 'write';
      value = value.of;
    } else value = undefined;
  }
  const own = call.args.find((arg) => arg.k === 'string');
  if (own?.k === 'string' && isChange(own.text)) return 'write';
  return reads ? 'read' : 'either';
}

/**
 * The text that a call is given, or that the tag in its argument is given, or that its statement was prepared from; ''
 * for none.
 */
export function textOf(call: Pick<CallSummary, 'callee' | 'args'>): string {
  const [prepared] = preparation(call.callee)?.args ?? [];
  if (prepared?.k === 'string') return prepared.text;
  for (const arg of call.args) {
    if (arg.k === 'string') return arg.text;
    const inner = arg.k === 'call' ? arg.args?.find((one) => one.k === 'string') : undefined;
    if (inner?.k === 'string') return inner.text;
  }
  return '';
}

/** The statement that a call is given, or as much of it as tells what it does. */
export function statementOf(call: CallSummary): string | undefined {
  return call.sql ?? firstPiece(call.args);
}

const FIRST_PIECE =
  /^\s*((insert|replace|merge)\s+into|delete\s+from|update\s+\S+\s+set|SELECT|INSERT|REPLACE|MERGE|DELETE|UPDATE|WITH)\b/;

/** `['INSERT INTO', table, 'VALUES (', param(id), ')']`, or such pieces joined: how a statement begins. */
function firstPiece(args: readonly Value[]): string | undefined {
  for (const arg of args) {
    const isJoined = arg.k === 'call' && arg.of.k === 'member' && arg.of.name === 'join';
    const list = isJoined && arg.of.k === 'member' ? arg.of.of : arg;
    const piece = list.k === 'array' ? list.element : undefined;
    if (piece?.k === 'string' && FIRST_PIECE.test(piece.text)) return piece.text;
  }
  return undefined;
}

/** The call that has prepared what `run` of it runs: `prepare(text).bind(id).run`. */
export function preparation(run: Value): { of: Value; args: readonly Value[]; isBound: boolean } | undefined {
  if (run.k !== 'member') return undefined;
  const bound = calledMember(run.of, 'bind');
  const prepared = calledMember(bound ? bound.of : run.of, 'prepare');
  return prepared ? { ...prepared, isBound: bound !== undefined } : undefined;
}

/** `of.name(args)` */
function calledMember(value: Value, name: string): { of: Value; args: readonly Value[] } | undefined {
  return value.k === 'call' && value.of.k === 'member' && value.of.name === name
    ? { of: value.of.of, args: value.args ?? [] }
    : undefined;
}
