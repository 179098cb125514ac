/** A segment must be late by this part of its length before its thread's event loop is taken to be blocked. */
const LATE = 0.2;
const FIRST_MS = 1000;

/**
 * How long a segment lasts that begins at `age`, when nothing blocks its thread: a second at first, then as long as
 * all before it together, so that a thread which is killed loses half at most. All in milliseconds.
 * @param age since the recording began
 * @param longest that a segment may last
 */
export function segmentMs(age: number, longest: number): number {
  return Math.min(longest, Math.max(FIRST_MS, age));
}

/**
 * Whether a thread should have written a segment by now. All in milliseconds.
 * @param written when it last did, and
 * @param time that it is now, since the recording began
 * @param longest that a segment may last
 */
export function isOverdue(written: number, time: number, longest: number): boolean {
  return time - written > segmentMs(written, longest) * (1 + LATE);
}
