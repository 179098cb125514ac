import type { FunctionExtents } from './functionExtents';
import type { Frame } from './profile';
import type { ScriptMap } from './scriptMap';

/** What is known of a script as V8 executed it. Members may be made on first use. */
export interface ExecutedScript {
  /** Undefined when its text is not known or can't be parsed. */
  readonly extents: FunctionExtents | undefined;
  /** Undefined when it has no source map, or a broken one. */
  readonly map: ScriptMap | undefined;
}

/** Finds the scripts of one thread's profile; what is known of them comes from the machine. */
export interface ExecutedScripts {
  of(frame: Pick<Frame, 'url' | 'scriptId'>): ExecutedScript | undefined;
}
