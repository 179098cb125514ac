import type { HeapSnapshot } from './snapshot';

/** What a reader of a snapshot's numbers must know, one sentence each. */
export function snapshotNotes({ cutOff, unknownTypes }: HeapSnapshot): string[] {
  const notes = cutOff === undefined ? [] : [cutOff];
  if (unknownTypes.length > 0) {
    notes.push(
      `This V8 has kinds of objects that Hotlight does not know and counts as (other): ${unknownTypes.join(', ')}.`,
    );
  }
  return notes;
}
