import type { CallSummary, FunctionSummary, LoopTrait } from '../summary/fileSummary';
import type { Value } from '../summary/value';

/** A member of a parameter that a function calls, and what it is called with. */
export interface CalledMember {
  readonly position: number;
  readonly name: string;
  readonly args: readonly Value[];
  /** Once per item of what a loop around the call goes through. */
  readonly perItem: boolean;
}

const NONE: readonly CalledMember[] = [];
/** Loops that run for something else than items. */
const OTHERS: readonly LoopTrait[] = ['chunked', 'retry', 'probe', 'paged', 'drain'];

/**
 * The members of what a function is given that it calls: `({ work }) => work(db)`, `(options) => options.work(db)`.
 */
export function calledMembers({ params, calls, loops }: FunctionSummary): readonly CalledMember[] {
  let found: CalledMember[] | undefined;
  params.forEach(({ name: own, type, parts }, position) => {
    if (type?.k === 'plain' || type?.k === 'array' || (own === '' && !parts)) return;
    for (const call of calls) {
      const name = call.guarded ? undefined : memberName(call.callee, own, type, parts);
      if (name === undefined) continue;
      found ??= [];
      found.push({ position, name, args: call.args, perItem: isPerItem(call, loops) });
    }
  });
  return found ?? NONE;
}

function isPerItem({ loop, dependsOn }: CallSummary, loops: FunctionSummary['loops']): boolean {
  for (let at = loop; at >= 0; at = loops[at]?.parent ?? -1)
    if (loops[at]?.traits.some((trait) => OTHERS.includes(trait))) return false;
  return loop >= 0 && dependsOn.includes(loop);
}

function memberName(
  callee: Value,
  own: string,
  type: Value | undefined,
  parts: Readonly<Record<string, Value>> | undefined,
): string | undefined {
  if (parts && callee.k === 'free')
    return Object.keys(parts).find((name) => {
      const part = parts[name];
      return part?.k === 'free' && part.name === callee.name;
    });
  if (callee.k !== 'member') return undefined;
  const { of } = callee;
  return (type ? of === type : of.k === 'free' && of.name === own) ? callee.name : undefined;
}
