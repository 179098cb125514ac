import { type FailureReason, HotlightError } from '../../base/errors';

/** What PostgreSQL has against a statement, with the place in its text. */
export class StatementError extends HotlightError {
  /** UTF-16 offset in the statement. */
  readonly offset: number;

  constructor(reason: FailureReason, message: string, offset: number, options?: { cause?: unknown }) {
    super(reason, message, options);
    this.offset = offset;
  }
}

/** Where in its statement an error is, when that is known. By shape, as for {@link HotlightError.is}. */
export function offsetOfError(error: unknown): number | undefined {
  if (!HotlightError.is(error) || !('offset' in error)) return undefined;
  return typeof error.offset === 'number' ? error.offset : undefined;
}

/** A failure of a statement, with its place when that is known. */
export function statementError(
  reason: FailureReason,
  message: string,
  offset: number | undefined,
  options?: { cause?: unknown },
): HotlightError {
  return offset === undefined
    ? new HotlightError(reason, message, options)
    : new StatementError(reason, message, offset, options);
}
