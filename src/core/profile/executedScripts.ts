import type { FunctionExtent, FunctionExtents } from './functionExtents';
import type { Frame } from './profile';
import type { ScriptMap } from './scriptMap';

/** What is known of a script as V8 executed it. Members may be made on first use. */
export interface ExecutedScript {
  readonly url: string;
  /** Undefined when its text is not known or can't be parsed. */
  readonly extents: FunctionExtents | undefined;
  /** Undefined when it has no source map, or a broken one. */
  readonly map: ScriptMap | undefined;
  /** The scripts that its text names in imports and calls of `require`, as far as they are known files. */
  readonly imports: readonly ExecutedScript[];
}

/** Finds the scripts of one thread's profile; what is known of them comes from the machine. */
export interface ExecutedScripts {
  of(frame: Pick<Frame, 'url' | 'scriptId'>): ExecutedScript | undefined;
}

/** A function in a script whose text is known. */
export interface ExecutedFunction {
  readonly script: ExecutedScript;
  readonly extents: FunctionExtents;
  readonly index: number;
  readonly extent: FunctionExtent;
}

/** The functions behind a profile's frames; undefined for those whose script or place in it is unknown. */
export class ExecutedFunctions {
  /** Null for those that are not known. */
  private readonly found = new Map<Frame, ExecutedFunction | null>();

  constructor(private readonly scripts: ExecutedScripts) {}

  of(frame: Frame): ExecutedFunction | undefined {
    let found = this.found.get(frame);
    if (found === undefined) {
      found = this.find(frame) ?? null;
      this.found.set(frame, found);
    }
    return found ?? undefined;
  }

  private find(frame: Frame): ExecutedFunction | undefined {
    if (frame.url === '' || frame.line === 0) return undefined;
    const script = this.scripts.of(frame);
    const extents = script?.extents;
    const index = extents?.at(frame.line, frame.column) ?? -1;
    return index < 0 ? undefined : functionAt(script!, extents!, index);
  }
}

/** @param index of the function in `extents.functions` */
export function functionAt(
  script: ExecutedScript,
  extents: FunctionExtents,
  index: number,
): ExecutedFunction {
  return { script, extents, index, extent: extents.functions[index]! };
}

/** True when a function has code of its own on a line. */
export function ownsLine({ extents, index, extent }: ExecutedFunction, line: number): boolean {
  if (line < extent.start.line || line > extent.end.line) return false;
  return extent.children.every((child) => {
    const { start, end } = extents.functions[child]!;
    return line <= start.line || line >= end.line || child === index;
  });
}

/** The last part of a function's name as V8 gives it: `exports.parse` and `get size` are called as `parse`, `size`. */
export function calledName(name: string): string {
  return /[^.\s#]*$/.exec(name)![0];
}
