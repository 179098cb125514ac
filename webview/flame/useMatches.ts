import { useEffect, useState } from 'preact/hooks';
import type { Place } from './navigation';
import type { FlameSession, Matches } from './session';

const TYPING_MILLISECONDS = 100;

export interface Search {
  readonly matches: Matches | undefined;
  /** Which of the matches was stepped to; -1 for none yet. */
  readonly index: number;
  /** Steps to the next or previous one; its key, or -1 when nothing is found. */
  step(by: -1 | 1): number;
}

/** The search, a moment after the typing stopped. */
export function useMatches(session: FlameSession, place: Place, text: string): Search {
  const [searched, setSearched] = useState(text);
  const [stepped, setStepped] = useState<{ readonly of: Matches; readonly index: number } | undefined>(
    undefined,
  );
  useEffect(() => {
    const timer = setTimeout(() => setSearched(text), TYPING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [text]);

  const matches = session.matches(place, text === '' ? '' : searched);
  const index = stepped !== undefined && stepped.of === matches ? stepped.index : -1;
  return {
    matches,
    index,
    step(by) {
      // Enter comes faster than the pause: search for what stands there now.
      const now = session.matches(place, text);
      setSearched(text);
      if (now === undefined || now.keys.length === 0) return -1;
      const from = now === matches ? index : -1;
      const next =
        from < 0 ? (by > 0 ? 0 : now.keys.length - 1) : (from + by + now.keys.length) % now.keys.length;
      setStepped({ of: now, index: next });
      return now.keys[next]!;
    },
  };
}
