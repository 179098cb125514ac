/** Why an operation failed, for code that must react to it; people read `message`. */
export type FailureReason =
  | 'usage' // the call's words are wrong
  | 'not-found' // a file, command or process is not there
  | 'permission' // the system refused
  | 'bad-input' // a file or message is truncated, foreign or not what it says it is
  | 'unsupported' // right, but not something that can be done here
  | 'target' // the profiled program failed
  | 'io' // the disk or a connection failed
  | 'cancelled'; // the user stopped it

/**
 * The one error type that Hotlight throws for things that can go wrong in a user's hands.
 * `message` is one sentence: what is wrong, with what, and what to do about it.
 */
export class HotlightError extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'HotlightError';
    this.reason = reason;
  }

  /** True for a HotlightError, and when `reason` is given only for that reason. */
  static is(error: unknown, reason?: FailureReason): error is HotlightError {
    // By name and not by `instanceof`: every bundle that is loaded on its own has a copy of this class.
    if (!(error instanceof Error) || error.name !== 'HotlightError' || !('reason' in error)) return false;
    return reason === undefined || error.reason === reason;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
