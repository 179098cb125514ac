/** What a summary is on the disk and between threads: rows of numbers and texts, which both sides of it know. */
import type { CallUse, Fork, FunctionSummary, HandedCallback, LoopSummary, Range } from '../fileSummary';
import { nameOf, type Value } from '../value';

/** Numbers in place of names: the kinds of values and the uses of calls, in an order that stays. */
export const USES: readonly CallUse[] = [
  'await',
  'return',
  'then',
  'collected',
  'assigned',
  'chained',
  'none',
  'handed',
  'tested',
];
export const KINDS = [
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
  'made-with',
] as const satisfies readonly Value['k'][];

export type Row = readonly unknown[];
export type FunctionRow = [
  name: string,
  owner: number,
  params: (string | [string, number] | [string, number, 1 | [string[], number[]]])[],
  returns: number,
  decorators: string[],
  flags: number,
  at: Range,
  calls: CallRow[],
  loops: LoopRow[],
  sequences: FunctionSummary['sequences'],
  repeats: FunctionSummary['repeats'],
  additions?: number[] | 0,
  handed?: HandedRow[] | 0,
  forks?: Fork[],
];
export type HandedRow = [
  callee: number,
  position: number,
  id: number,
  loop: LoopRow,
  calls: HandedCallback['calls'],
  loops: HandedCallback['loops'],
];
export type ClassRow = [
  name: string,
  parent: number,
  interfaces: number[],
  props: [string[], number[]],
  methods: [string[], number[]],
  decorators: string[],
  kind: number,
  statics?: [string[], number[]] | 0,
  parameters?: string[],
];
export type CallRow = [
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
  unless?: string | 0,
  needs?: string | 0,
];
export type LoopRow = [
  kind: LoopSummary['kind'],
  parent: number,
  at: Range,
  bodyEndLine: number,
  traits: LoopSummary['traits'],
  over: string,
  iterable: number,
  via: string | 0,
  into: string | 0,
  waitsOutside?: 1,
];

/** What the name of the receiver is unless it is written otherwise. */
export function usualReceiver(callee: Value): string {
  return nameOf(callee.k === 'member' ? callee.of : callee);
}
