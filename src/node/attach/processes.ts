import { HotlightError } from '../../core/base/errors';

/** A running Node.js process of this machine. */
export interface NodeProcess {
  readonly pid: number;
  readonly parentPid: number;
  /** For people; exact arguments are in `argv` where the system tells them apart. Hostile text. */
  readonly commandLine: string;
  readonly argv: readonly string[];
  /** Absolute; absent when the system does not say. */
  readonly cwd?: string;
  /** Milliseconds since the epoch; absent when the system does not say. */
  readonly startedAt?: number;
  /** Where its inspector listens, when it is open. */
  readonly inspector?: { readonly host: string; readonly port: number };
  /** One sentence why it can't be attached to (another user's process); absent when it can. */
  readonly denied?: string;
}

/**
 * The Node.js processes of this machine, newest first, without our own. At most 500, within 5 s.
 * @throws HotlightError `unsupported` where the system offers no list, `cancelled`.
 */
export async function listProcesses(
  _options: { readonly signal?: AbortSignal } = {},
): Promise<NodeProcess[]> {
  throw new HotlightError('unsupported', 'Listing processes is not built yet.');
}
