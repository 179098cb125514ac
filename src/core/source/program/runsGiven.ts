import type { CallSummary } from '../summary/fileSummary';
import { chainAccess } from './access';
import { calledParameters } from './calledArguments';
import { fileOf, indexOf } from './entity';
import { isBuilder } from './givenBack';
import type { Resolver } from './resolver';
import type { Sink } from './sinks';

/**
 * `await timed(db.select().from(orders))`: a builder runs in the function that it is handed to, where that waits for
 * it, `async function timed(query) { … await query … }`.
 *
 * @param targets what the call leads to
 */
export function runsGiven(
  { args }: CallSummary,
  targets: readonly string[],
  file: string,
  resolver: Resolver,
): Sink | undefined {
  if (!args.some(({ k }) => k === 'call')) return undefined;
  for (const target of targets) {
    const fn = resolver.functionOf(fileOf(target), indexOf(target));
    for (const position of fn ? calledParameters(fn) : []) {
      const given = args[position];
      if (given?.k !== 'call') continue;
      const entity = resolver.resolve(given, file);
      if (!isBuilder(entity)) continue;
      const access = chainAccess({ callee: given.of, args: given.args ?? [] });
      return { layer: entity.layer, guessed: entity.guessed, batched: false, access };
    }
  }
  return undefined;
}
