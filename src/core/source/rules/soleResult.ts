import type { Resolver } from '../program/resolver';
import type { LoopSummary } from '../summary/fileSummary';

/** What they give holds one value or an error, and calls the callback of `map` with that one. */
const RESULTS =
  /^(neverthrow|fp-ts|effect|@effect|purify-ts|true-myth|ts-results|ts-results-es|oxide\.ts|@badrap\/result|monet|folktale|@sweet-monads)(\/|$)/;

/** Whether a callback is called at most once: `findUser(email).map(async (user) => …)` of a `ResultAsync<User>`. */
export function isSoleResult({ kind, iterable }: LoopSummary, file: string, resolver: Resolver): boolean {
  if (kind !== 'callback') return false;
  let at = iterable;
  while (at) {
    const entity = resolver.resolve(at, file);
    if (entity?.e === 'external' && RESULTS.test(entity.from)) return true;
    at = at.k === 'call' || at.k === 'member' || at.k === 'awaited' ? at.of : undefined;
  }
  return false;
}
