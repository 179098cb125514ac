import { lastPart, type Value } from '../summary/value';
import { type Entity, oneOf } from './entity';
import type { Resolver } from './resolver';

/**
 * What tRPC makes of the routers of a program, which are objects of procedures: `t.router({ orders })` and
 * `t.mergeRouters(a, b)` have their procedures by the same names, and so has what calls them without a request,
 * `t.createCallerFactory(router)(context)`.
 */
export function madeByTrpc(
  resolver: Resolver,
  { from, path }: Extract<Entity, { e: 'external' }>,
  args: readonly Value[],
  file: string,
  depth: number,
): Entity | undefined {
  const [router] = args;
  if (!router || from !== '@trpc/server') return undefined;
  switch (lastPart(path)) {
    // A procedure goes on being one, whatever runs before it: `t.procedure.use(signedIn).query(…)`.
    case 'use':
    case 'concat':
      return { e: 'external', from, path: `${path}()` };
    case 'createCallerFactory':
      return { e: 'maker', file, of: router };
    case 'router':
    case 'mergeRouters':
      return oneOf(args.map((arg) => resolver.resolve(arg, file, depth)));
    default:
      return undefined;
  }
}

/** `router.createCaller(context)`, which has the router's own procedures. */
export function ownCaller(
  resolver: Resolver,
  of: Extract<Value, { k: 'member' }>,
  file: string,
  depth: number,
): Entity | undefined {
  if (of.name !== 'createCaller') return undefined;
  const router = resolver.resolve(of.of, file, depth);
  return router?.e === 'literal' || router?.e === 'several' ? router : undefined;
}
