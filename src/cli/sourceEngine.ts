import { join } from 'node:path';
import v8 from 'node:v8';
import type * as worker from '../node/source/sessionWorker';
import type { Io } from './io';

/**
 * Content of dist/sourceWorker.js. It is loaded when sources are analysed, from the bundle that the threads which
 * help are started with: that one is built for speed, where the command line's own keeps every function's name.
 */
export function sourceEngine(io: Io): Pick<typeof worker, 'SourceSession'> {
  // V8's optimising compiler works beside the threads that read the sources, on the same processors, and in a run of
  // seconds wide inlining is not earned back: with a quarter of it, 1 500 and 5 000 files took about a tenth less
  // processor time. V8 prints a complaint about flags that it doesn't know; Node 20 to 26 all know this one.
  v8.setFlagsFromString('--max-inlined-bytecode-size-cumulative=250');
  return require(join(io.dist, 'sourceWorker.js')) as typeof worker;
}
