import type { Problem } from './checklist';

/**
 * The first marker of a merge that nobody has resolved. A line of `=` alone underlines a heading, so only the other
 * two kinds count, in the width that git writes.
 */
export function conflictMarkers(text: string): Problem[] {
  const lines = text.split(/\r\n|\n|\r/);
  const line = lines.findIndex((it) => /^(?:<{7}|>{7}|\|{7})(?: |$)/.test(it)) + 1;
  if (line === 0) return [];
  const message =
    'A merge left its conflict markers here; keep one side or both and remove the lines <<<<<<<, ======= and >>>>>>>.';
  return [{ line, column: 1, message }];
}
