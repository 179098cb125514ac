import { type CallSummary, type FunctionSummary, NONE } from '../summary/fileSummary';
import { each, functionsAmong } from './entity';
import type { Resolver } from './resolver';

/**
 * What a function calls in a loop by the name of a parameter: the functions with a name that calls of its file hand to
 * it there, `await unlink(shopId, tags, removeTag)` of
 * `async (id, rows, remove) => { for (const row of rows) await remove(id, row); }`.
 * Where the item comes first, that call is the loop (`withHandedLoops`), as it is for other files.
 *
 * @param within the function that the call is in
 */
export function handedFunctions(
  call: CallSummary,
  within: FunctionSummary,
  file: string,
  resolver: Resolver,
): readonly string[] {
  const { loop, dependsOn } = call;
  const position = loop < 0 ? -1 : calledParameter(call, within);
  if (position < 0 || within.perItem?.includes(position) || !dependsOn.includes(loop)) return NONE;
  return [...new Set(handedAt(position, within, file, resolver))];
}

/**
 * Whether a call is of a parameter that calls of its file hand a function for: `find(id)` of
 * `(id, find: FindOrder) => find(id)` runs that, whatever else goes by the name.
 */
export function isHandedHere(
  call: CallSummary,
  within: FunctionSummary,
  file: string,
  resolver: Resolver,
): boolean {
  const position = calledParameter(call, within);
  return position >= 0 && handedAt(position, within, file, resolver).next().done !== true;
}

/** The position of the parameter that a call is of; -1 for none. */
function calledParameter({ callee, receiver = '' }: CallSummary, { params }: FunctionSummary): number {
  if (receiver === '' || callee.k === 'member' || callee.k === 'function') return -1;
  return params.findIndex(({ name, parts }) => name === receiver && !parts);
}

/** The functions that calls of a file hand to one of its functions at a position. */
function* handedAt(
  position: number,
  to: FunctionSummary,
  file: string,
  resolver: Resolver,
): Generator<string> {
  for (const { calls } of resolver.files.get(file)?.functions ?? NONE)
    for (const { callee, args } of calls) {
      const handed = args[position];
      if (handed && isCallOf(callee, to, file, resolver))
        yield* functionsAmong(resolver.resolve(handed, file));
    }
}

function isCallOf(
  callee: CallSummary['callee'],
  { at }: FunctionSummary,
  file: string,
  resolver: Resolver,
): boolean {
  return each(resolver.resolve(callee, file)).some(
    (one) => one.e === 'function' && one.file === file && resolver.functionOf(file, one.index)?.at === at,
  );
}
