import type { Hit } from './hits';

/** Layers whose queries have been answered when they return. */
const ANSWER_AT_ONCE = new Set(['sqlite', 'database']);

/**
 * `if (rival.beats(player)) break;`, where `beats` decides by what it has, and on the way, in some cases, has something
 * written down that it doesn't wait for: what the loop asks for is in memory.
 */
export function isCheckInMemory({ linked, way, sink }: Hit): boolean {
  if (linked.call.use !== 'tested' || ANSWER_AT_ONCE.has(sink.layer.name)) return false;
  for (const {
    call: { use },
  } of way) {
    if (use === 'none') return true;
    if (use !== 'return' && use !== 'tested' && use !== 'assigned') return false;
  }
  return false;
}
