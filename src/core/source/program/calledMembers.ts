import type { FunctionSummary } from '../summary/fileSummary';
import type { Value } from '../summary/value';

/** A member of a parameter that a function calls, and what it is called with. */
export interface CalledMember {
  readonly position: number;
  readonly name: string;
  readonly args: readonly Value[];
}

const NONE: readonly CalledMember[] = [];

/**
 * The members of what a function is given that it calls: `({ work }) => work(db)`, `(options) => options.work(db)`.
 */
export function calledMembers({ params, calls }: FunctionSummary): readonly CalledMember[] {
  let found: CalledMember[] | undefined;
  params.forEach(({ name: own, type, parts }, position) => {
    if (type?.k === 'plain' || type?.k === 'array' || (own === '' && !parts)) return;
    for (const { callee, args, guarded } of calls) {
      const name = guarded ? undefined : memberName(callee, own, type, parts);
      if (name === undefined) continue;
      found ??= [];
      found.push({ position, name, args });
    }
  });
  return found ?? NONE;
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
