import type { CallSummary, FunctionSummary } from '../summary/fileSummary';
import { builtStatement } from './builtStatements';
import type { CustomSinks } from './customSinks';
import { handedOnQuery } from './databaseFaces';
import { operationOf } from './operations';
import type { Resolver } from './resolver';
import { type Sink, sinkOf } from './sinks';
import { statementSink } from './statements';
import { unknownQuery } from './unknownDatabases';

/**
 * The query that a call is by what it is called on, or by the statement that it is given: that says more than what
 * goes by the same names, where nothing else is known of what it is called on.
 */
export function saidSink(
  call: CallSummary,
  file: string,
  resolver: Resolver,
  named: CustomSinks,
): Sink | undefined {
  return withOperation(sinkOf(call, file, resolver, named) ?? statementSink(call, file, resolver), call);
}

/** The query that a call is by all that is seen of it, where no layer knows what is called and no function is reached. */
export function guessedSink(
  call: CallSummary,
  fn: FunctionSummary,
  file: string,
  resolver: Resolver,
): Sink | undefined {
  const sink =
    unknownQuery(call, file, resolver) ??
    builtStatement(call, file, resolver) ??
    handedOnQuery(call, fn, file, resolver);
  return withOperation(sink, call);
}

function withOperation(sink: Sink | undefined, call: CallSummary): Sink | undefined {
  const operation = sink ? operationOf(call) : undefined;
  return sink && operation ? { ...sink, operation } : sink;
}
