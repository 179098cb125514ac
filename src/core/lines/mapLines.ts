import { matchLines } from './matchLines';

/** Where the lines of a measured text stand in another version of it. Lines are 1-based. */
export interface LineMap {
  /** Undefined when the line was changed or removed, or was never there. */
  toCurrent(measuredLine: number): number | undefined;
}

/**
 * Maps the unchanged lines of `measured` to `current`. Any difference but the kind of line end makes a line a
 * changed one. Mapped lines keep their order, and no two share a place.
 */
export function mapLines(measured: string, current: string): LineMap {
  const ids = new Map<string, number>();
  const places = matchLines(lineIds(measured, ids), lineIds(current, ids));
  return {
    toCurrent: (measuredLine) => {
      const place = places[measuredLine - 1];
      return place === undefined || place < 0 ? undefined : place + 1;
    },
  };
}

/** The lines as numbers, the same number for the same text. */
function lineIds(text: string, ids: Map<string, number>): Int32Array {
  const lines = text.split(/\r\n|\n|\r/);
  return Int32Array.from(lines, (line) => {
    let id = ids.get(line);
    if (id === undefined) {
      id = ids.size;
      ids.set(line, id);
    }
    return id;
  });
}
