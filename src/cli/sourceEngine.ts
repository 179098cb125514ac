import { join } from 'node:path';
import type * as worker from '../node/source/sessionWorker';
import type { Io } from './io';

/**
 * Content of dist/sourceWorker.js. It is loaded when sources are analysed, from the bundle that the threads which
 * help are started with: that one is built for speed, where the command line's own keeps every function's name.
 */
export function sourceEngine(io: Io): Pick<typeof worker, 'SourceSession'> {
  return require(join(io.dist, 'sourceWorker.js')) as typeof worker;
}
