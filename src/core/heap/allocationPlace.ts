import type { AllocationFrame } from './allocations';
import { findAllocation } from './declarations';
import type { SourcePlace, SourceReader } from './sources';

/** Where objects were made. */
export interface AllocationPlace extends SourcePlace {
  /** Name of the function; '' when it has none. */
  readonly function: string;
  /** Where that function begins: far from `line` when that is in another one, which V8 has inlined. */
  readonly functionLine: number;
  /** False when `line` is where the function begins: V8 doesn't say more. */
  readonly isExact: boolean;
}

/** The innermost function of the user that was running; V8 knows no line in it, the text may. */
export function placeOfAllocation(
  stack: readonly AllocationFrame[],
  className: string,
  sources: SourceReader,
): AllocationPlace | undefined {
  for (const { name, script, scriptId, line, column } of stack) {
    if (line === 0 || name === className) continue; // a constructor is run by who makes the object
    const place = sources.placeOf(script, scriptId, line, column);
    if (place === undefined) continue;
    const text = sources.textOf(place.file);
    const exact = text === undefined ? undefined : findAllocation(text, className, place.line);
    return {
      file: place.file,
      line: exact ?? place.line,
      function: name,
      functionLine: place.line,
      isExact: exact !== undefined,
    };
  }
  return undefined;
}
