import { type FailureReason, HotlightError, messageOf } from '../../core/base/errors';
import { offsetOfError, statementError } from '../../core/sql/statements/statementError';

/** An error as it crosses to another thread, where its class would be lost. */
export interface ThreadFailure {
  readonly type: 'failed';
  /** Of a HotlightError; anything else is a defect. */
  readonly reason: FailureReason | undefined;
  readonly message: string;
  /** Of a StatementError: UTF-16 offset in the statement. */
  readonly offset: number | undefined;
}

/** Anything that was thrown, ready to cross. */
export function failureOf(error: unknown): ThreadFailure {
  const reason = HotlightError.is(error) ? error.reason : undefined;
  return { type: 'failed', reason, message: messageOf(error), offset: offsetOfError(error) };
}

/** The error on the other side. */
export function errorOf({ reason, message, offset }: ThreadFailure): Error {
  return reason === undefined ? new Error(message) : statementError(reason, message, offset);
}

/**
 * What to say of a thread that ended with an error.
 * @param outOfMemory the sentence for one that needed more memory than its limit
 */
export function crashOf(error: Error, outOfMemory: string): Error {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_OUT_OF_MEMORY') return error;
  return new HotlightError('unsupported', outOfMemory, { cause: error });
}
