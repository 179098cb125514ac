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
  { callee, receiver = '', loop, dependsOn }: CallSummary,
  within: FunctionSummary,
  file: string,
  resolver: Resolver,
): readonly string[] {
  if (loop < 0 || receiver === '' || callee.k === 'member' || callee.k === 'function') return NONE;
  const position = within.params.findIndex(({ name }) => name === receiver);
  if (position < 0 || within.perItem?.includes(position) || !dependsOn.includes(loop)) return NONE;
  const found = new Set<string>();
  for (const { calls } of resolver.files.get(file)?.functions ?? NONE)
    for (const { callee: called, args } of calls) {
      const handed = args[position];
      if (!handed || !isCallOf(called, within, file, resolver)) continue;
      for (const key of functionsAmong(resolver.resolve(handed, file))) found.add(key);
    }
  return [...found];
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
