import { HotlightError } from '../../core/base/errors';
import type { Log } from '../../core/base/log';
import type { Capture } from '../capture/launch';

export type AttachTarget =
  /** A process of this machine; its inspector is opened when it is not open yet. */
  | { readonly kind: 'pid'; readonly pid: number }
  /** An open inspector. A host other than this machine only when the user typed it. */
  | { readonly kind: 'address'; readonly host: string; readonly port: number }
  /** The address that Node prints: `ws://127.0.0.1:9229/<uuid>`. */
  | { readonly kind: 'url'; readonly url: string }
  /** What `extension.js-debug.requestCDPProxy` answered: one thread of a debug session, shared with the debugger. */
  | { readonly kind: 'proxy'; readonly host: string; readonly port: number; readonly path?: string };

export interface AttachOptions {
  readonly target: AttachTarget;
  readonly kind: 'cpu' | 'heap';
  /** Sampling interval in microseconds (CPU) or bytes (heap). */
  readonly interval: number;
  /** Absolute; the folder whose `.hotlight/runs` takes the run. */
  readonly root: string;
  /** For people; made from the command line of the process when absent. */
  readonly name?: string;
  /** Stop recording after this long; the process goes on. */
  readonly durationMs?: number;
  /** Aborting is `cancel()`. */
  readonly signal?: AbortSignal;
  readonly log?: Log;
  /** A segment is written this often, so that a kill loses no more. Milliseconds; 10 000 when absent. */
  readonly rotateMs?: number;
}

/**
 * Records a process that runs already. Settles when its threads record; the process goes on after `stop()` and
 * `cancel()` as it did before, whatever the options of `stop` say.
 * Rejects with a HotlightError: `not-found` (no such process, nothing listens), `permission`, `unsupported`
 * (not Node.js, SIGUSR1 disabled or taken, port taken), `bad-input` (not an inspector), `cancelled`.
 */
export async function attachCapture(_options: AttachOptions): Promise<Capture> {
  throw new HotlightError('unsupported', 'Attaching is not built yet.');
}

/**
 * `4711`, `9229`-like ports behind a host (`localhost:9229`, `:9229`), and `ws://…` as a user types them.
 * @throws HotlightError `usage`.
 */
export function parseAttachTarget(_text: string): AttachTarget {
  throw new HotlightError('usage', 'Attaching is not built yet.');
}
