import type { Frame } from './profile';

/** Frames that are one function to the reader, whatever script ids and generated positions they have. */
export interface FunctionGroups {
  /** Index in `frames` (below) of each of the profile's frames. */
  readonly groupOf: Uint32Array;
  /** A frame of each group. */
  readonly frames: readonly Frame[];
}

export function groupFunctions(frames: readonly Frame[]): FunctionGroups {
  const groupOf = new Uint32Array(frames.length);
  const representatives: Frame[] = [];
  const byKey = new Map<string, number>();
  for (const [index, frame] of frames.entries()) {
    const key = `${frame.category}:${frame.fileLine}:${frame.fileColumn}\n${frame.file}\n${frame.name}`;
    let group = byKey.get(key);
    if (group === undefined) {
      group = representatives.push(frame) - 1;
      byKey.set(key, group);
    }
    groupOf[index] = group;
  }
  return { groupOf, frames: representatives };
}
