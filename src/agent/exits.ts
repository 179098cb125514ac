import { isMainThread } from 'node:worker_threads';
import type { PassOn } from '../protocol/ownFrames';
import type { Board, EndingSignal } from './board';
import { ENDING_SIGNALS } from './board';

function isEndingSignal(name: unknown): name is EndingSignal {
  return ENDING_SIGNALS.includes(name as EndingSignal);
}

/**
 * Calls `atEnd` when this thread's program ends by itself, after the program's own `exit` listeners, whichever way
 * it takes: it may be called twice. A listener would run before theirs, would be counted among them, and would
 * be lost to removeAllListeners; and an `exit` listener that calls process.exit() ends the process on the spot.
 */
export function callAtExit(board: Board, atEnd: () => void): void {
  replace('emit', (emit) => ({
    hotlightPassOn(...args: unknown[]): unknown {
      const [name] = args;
      // Node's last argument is the signal's number; programs that emit it themselves seldom give one.
      if (isEndingSignal(name) && typeof args.at(-1) === 'number') board.addEmitted(name);
      if (name !== 'exit') return Reflect.apply(emit, this, args);
      try {
        return Reflect.apply(emit, this, args);
      } finally {
        atEnd();
      }
    },
  }));

  // In a worker, process.abort() only throws.
  for (const name of isMainThread ? (['reallyExit', 'abort'] as const) : (['reallyExit'] as const)) {
    replace(name, (end) => ({
      hotlightPassOn(...args: unknown[]): unknown {
        atEnd();
        return Reflect.apply(end, this, args);
      },
    }));
  }
}

type Method = (...args: unknown[]) => unknown;

/** Puts a method of ours in the place of one of `process`, if it has it. */
function replace(
  name: 'emit' | 'reallyExit' | 'abort',
  passOn: (original: Method) => Record<PassOn, Method>,
): void {
  const original = (process as unknown as Record<string, Method | undefined>)[name];
  if (original === undefined) return;
  const value = passOn(original).hotlightPassOn;
  Object.defineProperty(process, name, { value, writable: true, configurable: true, enumerable: false });
}

/** Keeps the board informed about which signals the program listens to. */
export function watchSignalListeners(board: Board): void {
  for (const signal of ENDING_SIGNALS) board.setListens(signal, process.listenerCount(signal) > 0);
  process.on('newListener', (name) => {
    if (isEndingSignal(name)) board.setListens(name, true);
  });
  process.on('removeListener', (name) => {
    if (isEndingSignal(name)) board.setListens(name, process.listenerCount(name) > 0);
  });
}
