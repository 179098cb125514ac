import { calledMembers } from './calledMembers';
import { calledWith } from './calledWith';
import { type Entity, each } from './entity';
import type { Resolver } from './resolver';

/**
 * What a function is called with that is handed over within an object: of `runIn({ work: async (tx) => … })` what
 * `runIn = ({ work }) => work(pool)` says, or the type of its parameter.
 */
export function memberArgument(
  resolver: Resolver,
  callee: Entity | undefined,
  { name, position }: { readonly name: string; readonly position: number },
  depth: number,
): Entity | undefined {
  for (const one of each(callee)) {
    const fn = one.e === 'function' ? resolver.functionOf(one.file, one.index) : undefined;
    if (!fn || one.e !== 'function') continue;
    for (const { type } of fn.params) {
      const of = type?.k === 'instance' ? ({ k: 'member', of: type, name } as const) : undefined;
      const declared = of ? calledWith(resolver, of, position, one.file, depth) : undefined;
      if (declared) return declared;
    }
    for (const called of calledMembers(fn)) {
      const arg = called.name === name ? called.args[position] : undefined;
      const given = arg ? resolver.resolve(arg, one.file, depth) : undefined;
      if (given) return given;
    }
  }
  return undefined;
}
