import type { CallSummary, FunctionSummary } from '../summary/fileSummary';
import { builtStatement } from './builtStatements';
import { handedOnQuery } from './databaseFaces';
import type { Resolver } from './resolver';
import type { Sink } from './sinks';
import { statementSink } from './statements';
import { unknownQuery } from './unknownDatabases';

/** The query that a call is by all that is seen of it, where no layer knows what is called and no function is reached. */
export function guessedSink(
  call: CallSummary,
  fn: FunctionSummary,
  file: string,
  resolver: Resolver,
): Sink | undefined {
  return (
    statementSink(call, file, resolver) ??
    unknownQuery(call, file, resolver) ??
    builtStatement(call, file, resolver) ??
    handedOnQuery(call, fn, file, resolver)
  );
}
